import { describe, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import { type Lists, placed, tasksOf } from './task-cache.ts';
import { belongs, orderOf } from './task-order.ts';

const task = (id: string, change: Partial<Task> = {}): Task => ({
  id,
  title: id,
  description: null,
  status: 'todo',
  priority: 'medium',
  assignedTo: 'ann',
  projectId: 'garden',
  createdBy: 'ann',
  dueDate: null,
  labels: ['a'],
  watchers: [],
  parentId: null,
  repeat: null,
  remindAt: null,
  position: `z${id}`,
  version: 1,
  createdAt: `2026-01-0${id}T00:00:00.000Z`,
  updatedAt: '2026-01-09T00:00:00.000Z',
  ...change,
});
const asked = (query: string) => new URLSearchParams(query);
const ids = (lists: Lists) => lists.pages.map(({ data }) => data.map(({ id }) => id).join(''));

describe('where a task is in a list', () => {
  test.each([
    ['', true],
    ['status=todo&status=done', true],
    ['status=done', false],
    ['projectId=garden&priority=medium&label=b&label=a', true],
    ['label=b', false],
    ['assignedTo=bob', false],
    ['dueBefore=2026-02-01T00:00:00Z', false],
    ['q=water', undefined],
    ['q=water&status=done', false],
  ])('%p has it: %p', (query, expected) => {
    expect(belongs(task('1'), asked(query))).toBe(expected);
  });

  test('a due filter takes the moment it begins with and leaves the one it ends with', () => {
    const due = task('1', { dueDate: '2026-02-01T00:00:00.000Z' });
    expect(belongs(due, asked('dueAfter=2026-02-01T01:00:00%2B01:00&dueBefore=2026-02-02T00:00:00Z'))).toBe(true);
    expect(belongs(due, asked('dueBefore=2026-02-01T00:00:00Z'))).toBe(false);
  });

  test.each([
    ['2026-02-01', 'dueAfter=2026-02-01&dueBefore=2026-02-02', true],
    ['2026-02-01', 'dueBefore=2026-02-01', false],
    ['2026-02-01', `dueBefore=${new Date(2026, 1, 1, 23, 59).toISOString()}`, false],
    ['2026-02-01', `dueBefore=${new Date(2026, 1, 2).toISOString()}`, true],
    ['2026-02-01', `dueAfter=${new Date(2026, 1, 1, 23, 59).toISOString()}`, true],
    [new Date(2026, 1, 1).toISOString(), 'dueAfter=2026-02-01&dueBefore=2026-02-02', true],
    [new Date(2026, 1, 1, 23, 59).toISOString(), 'dueBefore=2026-02-02', true],
    [new Date(2026, 1, 2).toISOString(), 'dueBefore=2026-02-02', false],
    [null, 'dueAfter=2026-02-01', false],
  ])('what is due %p is asked for by %p: %p', (dueDate, query, expected) => {
    expect(belongs(task('1', { dueDate }), asked(query))).toBe(expected);
  });

  test.each([
    ['', '321'],
    ['sort=createdAt', '123'],
    ['sort=dueDate', '321'],
    ['sort=-dueDate', '231'],
    ['sort=-priority', '213'],
    ['sort=position', '312'],
  ])('%p orders them %p', (query, expected) => {
    const three = [
      task('1', { position: 'zB' }),
      task('2', { position: 'za', priority: 'urgent', dueDate: '2026-05-01T00:00:00.000Z' }),
      task('3', { position: 'z1', priority: 'low', dueDate: '2026-04-01T00:00:00.000Z' }),
    ];
    expect(
      three
        .sort((one, other) => orderOf(asked(query))(one, other) ?? Number.NaN)
        .map(({ id }) => id)
        .join(''),
    ).toBe(expected);
  });
});

describe('an order that only the server knows', () => {
  test('is that of words', () => {
    const words = ['a', 'B', 'ä', 'Z', '10', '9', '-a', ' a', 'ß', 'ss', '中'];
    for (const sort of ['title', '-title']) {
      const places = words.flatMap((one) =>
        words.map(
          (other) =>
            one !== other && orderOf(asked(`sort=${sort}`))(task('1', { title: one }), task('2', { title: other })),
        ),
      );
      expect(new Set(places)).toEqual(new Set([false, undefined]));
    }
  });

  test('is that of a day among moments, of a priority to come and of an order to come', () => {
    const due = (dueDate: string) => task(dueDate, { dueDate });
    const [day, moment] = [due('2026-12-24'), due('2026-12-24T10:00:00.000Z')];
    expect(orderOf(asked('sort=dueDate'))(day, moment)).toBe(undefined);
    expect(orderOf(asked('sort=dueDate'))(day, task('1'))).toBe(-1);
    const someday = task('2', { priority: 'someday' as Task['priority'] });
    expect(orderOf(asked('sort=priority'))(someday, task('1'))).toBe(undefined);
    expect(orderOf(asked('sort=luck'))(task('1'), task('2'))).toBe(undefined);
  });
});

describe('a change by an event', () => {
  const lists = (nextCursor: string | null): Lists => ({
    pageParams: ['', 'c'],
    pages: [
      { success: true, data: [task('8'), task('6')], page: { nextCursor: 'c', limit: 2 } },
      { success: true, data: [task('4'), task('2')], page: { nextCursor, limit: 2 } },
    ],
  });

  test('goes to its place, and leaves the other pages the same objects', () => {
    const before = lists(null);
    const { lists: after } = placed(before, task('5'), asked(''));
    expect(ids(after)).toEqual(['86', '542']);
    expect(after.pages[0]).toBe(before.pages[0]);
  });

  test('behind the last that is loaded only where the list ends there', () => {
    expect(ids(placed(lists(null), task('1'), asked('')).lists)).toEqual(['86', '421']);
    expect(ids(placed(lists('more'), task('1'), asked('')).lists)).toEqual(['86', '42']);
  });

  test('moves the task, takes it away, or changes it where it stands', () => {
    const query = asked('sort=-createdAt&status=todo');
    expect(
      ids(placed(lists(null), task('4', { version: 2, createdAt: '2026-01-07T00:00:00.000Z' }), query).lists),
    ).toEqual(['846', '2']);
    expect(ids(placed(lists(null), task('4', { version: 2, status: 'done' }), query).lists)).toEqual(['86', '2']);
    expect(placed(lists(null), task('4', { version: 2, title: 'new' }), query).lists.pages[1]?.data[0]?.title).toBe(
      'new',
    );
  });

  test('moves nothing where only the server knows the place', () => {
    const query = asked('sort=title');
    const shown = placed(lists(null), task('4', { version: 2, title: 'Zoë' }), query);
    expect([ids(shown.lists), shown.lists.pages[1]?.data[0]?.title, shown.certain]).toEqual([
      ['86', '42'],
      'Zoë',
      false,
    ]);
    expect(placed(lists(null), task('5'), query)).toEqual({ lists: lists(null), certain: false });
    expect(placed(lists(null), task('5'), asked('q=water'))).toEqual({ lists: lists(null), certain: false });
    const moveless = placed(lists(null), task('4', { version: 2, status: 'done' }), query);
    expect([moveless.lists.pages[1]?.data[0]?.status, moveless.certain]).toEqual(['done', true]);
    const gone = placed(lists(null), task('4', { version: 2, status: 'done' }), asked('sort=title&status=todo'));
    expect([ids(gone.lists), gone.certain]).toEqual([['86', '2'], true]);
  });

  test('goes before all whose place is certain, whatever stands behind them', () => {
    const [first, second] = [task('8', { dueDate: '2026-02-01T00:00:00.000Z' }), task('6', { dueDate: '2026-03-01' })];
    const list = {
      ...lists(null),
      pages: [{ success: true, data: [first, second], page: { nextCursor: null, limit: 2 } }],
    };
    const at = (dueDate: string) => placed(list as Lists, task('5', { dueDate }), asked('sort=dueDate'));
    expect([ids(at('2026-01-01T00:00:00.000Z').lists), at('2026-01-01T00:00:00.000Z').certain]).toEqual([
      ['586'],
      true,
    ]);
    expect([ids(at('2026-02-02T00:00:00.000Z').lists), at('2026-02-02T00:00:00.000Z').certain]).toEqual([
      ['86'],
      false,
    ]);
  });

  test('that is older than what is shown changes nothing, and no task is shown twice', () => {
    const { lists: newer } = placed(lists(null), task('4', { version: 3 }), asked(''));
    expect(placed(newer, task('4', { version: 2, title: 'old' }), asked('')).lists).toBe(newer);
    const twice = { ...newer, pages: [...newer.pages, { ...newer.pages[1], data: [task('4')] } as Lists['pages'][0]] };
    expect(tasksOf(twice).map(({ id, version }) => `${id}v${version}`)).toEqual(['8v1', '6v1', '4v3', '2v1']);
  });
});
