import { expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import { firstPosition } from '@taskward/contracts/position';
import type { Waiting } from './waiting.ts';
import { isWaiting, waitingTasks, withWaiting } from './waiting-tasks.ts';

const made = (title: string, more: object = {}): Waiting => ({
  kind: 'task',
  key: title,
  line: title,
  fields: { title },
  at: '2026-05-02T08:00:00.000Z',
  late: true,
  ...more,
});
const held = { ...waitingTasks([made('held')], 'me')[0], id: '1', version: 1 } as Task;
const titles = (tasks: Task[]) => tasks.map(({ title }) => title);

test('a task waits in sight from when no answer came, until it is given up', () => {
  const all = [made('waits'), made('on its way', { late: undefined }), made('given up', { trouble: 'No.' })];
  const shown = waitingTasks(all, 'me');
  expect(titles(shown)).toEqual(['waits']);
  expect(shown.every(isWaiting)).toBe(true);
  expect(isWaiting(held)).toBe(false);
});

test('it stands in the lists that it is on, where it will be', () => {
  const [older, newer] = [
    { ...held, title: 'older', createdAt: '2026-05-01T08:00:00.000Z' },
    { ...held, title: 'newer', createdAt: '2026-05-03T08:00:00.000Z' },
  ];
  const waiting = waitingTasks([made('mine', { fields: { title: 'mine', priority: 'high' } })], 'me');
  const list = (query: string, tasks: Task[]) => titles(withWaiting(tasks, waiting, new URLSearchParams(query), 'me'));
  expect(list('', [newer, older])).toEqual(['newer', 'mine', 'older']);
  expect(list('sort=createdAt', [older, newer])).toEqual(['older', 'mine', 'newer']);
  const [first, last] = [
    { ...newer, position: firstPosition('019deb22-8000-7000-8000-000000000000') },
    { ...older, position: firstPosition('019de0d5-c800-7000-8000-000000000000') },
  ];
  expect(list('sort=position', [first, last])).toEqual(['newer', 'mine', 'older']);
  expect(list('priority=high', [])).toEqual(['mine']);
  expect(list('priority=low', [older])).toEqual(['older']);
  expect(list('projectId=garden', [older])).toEqual(['older']);
  expect(list('q=mine', [])).toEqual([]);
});

test('one that was given to somebody else is on the list of who made it, and not on that of what they have', () => {
  const waiting = waitingTasks([made('given', { fields: { title: 'given', assignedTo: 'ada' } })], 'me');
  expect(titles(withWaiting([], waiting, new URLSearchParams(), 'me'))).toEqual(['given']);
  expect(titles(withWaiting([], waiting, new URLSearchParams('assignedTo=me'), 'me'))).toEqual([]);
});
