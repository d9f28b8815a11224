import { describe, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import { dueGroup } from './due.ts';
import { type GroupOptions, isHead, type Row, rowsOf } from './task-groups.ts';

/** A Wednesday. */
const NOW = new Date(2026, 10, 25, 12);
const MONDAY = 1;
const moment = (day: number, hour: number) => new Date(2026, 10, day, hour).toISOString();

describe('where a due date belongs', () => {
  test.each([
    ['2026-11-24', 'overdue'],
    ['2026-11-25', 'today'],
    ['2026-11-26', 'week'],
    ['2026-11-29', 'week'],
    ['2026-11-30', 'nextWeek'],
    ['2026-12-06', 'nextWeek'],
    ['2026-12-07', 'later'],
    [moment(25, 11), 'overdue'],
    [moment(25, 13), 'today'],
    [moment(26, 0), 'week'],
    [null, ''],
  ])('%s: %s', (due, group) => expect(dueGroup(due, NOW, MONDAY)).toBe(group));

  test('a week ends where the reader has its end', () => {
    const SUNDAY = 0;
    expect(dueGroup('2026-11-29', NOW, SUNDAY)).toBe('nextWeek');
    const lastOfWeek = new Date(2026, 10, 29, 12);
    expect(dueGroup('2026-11-30', lastOfWeek, MONDAY)).toBe('nextWeek');
    expect(dueGroup('2026-11-30', lastOfWeek, SUNDAY)).toBe('week');
  });
});

describe('rows in groups', () => {
  const task = (id: string, fields: Partial<Task>) =>
    ({ id, status: 'todo', priority: 'medium', projectId: null, assignedTo: null, dueDate: null, ...fields }) as Task;
  const options = (given: Partial<GroupOptions>): GroupOptions => ({
    by: ['status'],
    turned: new Set(),
    nameOf: (_, value) => value,
    now: NOW,
    ...given,
  });
  const told = (rows: Row[]) => rows.map((row) => (isHead(row) ? `${row.key} (${row.count})` : row.task.id));

  const TASKS = [
    task('a', { status: 'done', priority: 'low', projectId: 'zoo', dueDate: '2026-11-20' }),
    task('b', { status: 'in_review', priority: 'urgent', projectId: 'attic', dueDate: '2026-11-25' }),
    task('c', { status: 'todo', projectId: 'zoo', dueDate: '2026-11-25' }),
    task('d', { status: 'todo', priority: 'urgent' }),
  ];

  test('in the order of work, what is over folded away', () => {
    expect(told(rowsOf(TASKS, options({})))).toEqual([
      'status=todo (2)',
      'c',
      'd',
      'status=in_review (1)',
      'b',
      'status=done (1)',
    ]);
  });

  test('what is turned is folded, or unfolded where it was folded', () => {
    const turned = new Set(['status=todo', 'status=done']);
    expect(told(rowsOf(TASKS, options({ turned })))).toEqual([
      'status=todo (2)',
      'status=in_review (1)',
      'b',
      'status=done (1)',
      'a',
    ]);
  });

  test('projects by their names, what has none last', () => {
    const names: Record<string, string> = { zoo: 'Animals', attic: 'Under the roof' };
    const rows = rowsOf(TASKS, options({ by: ['project'], nameOf: (_, value) => names[value] ?? value }));
    expect(told(rows)).toEqual(['project=zoo (2)', 'a', 'c', 'project=attic (1)', 'b', 'project= (1)', 'd']);
  });

  test('groups in groups, each folded by itself', () => {
    const turned = new Set(['due=today/priority=medium']);
    const rows = rowsOf(TASKS, options({ by: ['due', 'priority'], turned }));
    expect(told(rows)).toEqual([
      'due=overdue (1)',
      'due=overdue/priority=low (1)',
      'a',
      'due=today (2)',
      'due=today/priority=urgent (1)',
      'b',
      'due=today/priority=medium (1)',
      'due= (1)',
      'due=/priority=urgent (1)',
      'd',
    ]);
    expect(rows.filter(isHead).map(({ level }) => level)).toEqual([0, 1, 0, 1, 1, 0, 1]);
  });

  test('without a grouping there are no heads', () => {
    expect(told(rowsOf(TASKS, options({ by: [] })))).toEqual(['a', 'b', 'c', 'd']);
  });
});
