import { expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import { inHandOrder } from '../../sync/task-order.ts';
import { rowsOf } from '../../task-groups.ts';
import { neighboursOf, othersOf, placeOf, placing } from './hand-order.ts';

const task = (id: string, fields: Partial<Task> = {}) =>
  ({ id, status: 'todo', version: 1, position: `z${id}`, ...fields }) as Task;
const by = new URLSearchParams('sort=position');
const ids = (tasks: Task[]) => tasks.map(({ id }) => id).join('');
const move = (tasks: Task[], id: string, at: number) => {
  const changes = placing(othersOf(tasks, id), at);
  return inHandOrder(
    tasks.map((one) => (one.id === id ? { ...one, ...changes } : one)),
    by,
  );
};

test('an order by hand is what people make it, wherever one is put', () => {
  const five = ['1', '2', '3', '4', '5'].map((id) => task(id, { position: `z${'0'.repeat(25)}${id}` }));
  for (let from = 0; from < 5; from += 1) {
    for (let to = 0; to < 5; to += 1) {
      const id = String(from + 1);
      const moved = move(five, id, to);
      expect([from, to, ids(moved), placeOf(moved, id)]).toEqual([
        from,
        to,
        [...'12345'.replace(id, '')].toSpliced(to, 0, id).join(''),
        to,
      ]);
    }
  }
  expect([placing(othersOf(five, '1'), -1), placing(othersOf(five, '1'), 5)]).toEqual([undefined, undefined]);
});

test('it is kept beside tasks from before there were places, and beside one that waits to be sent', () => {
  const [old, older] = ['01890000-0000-7000-8000-000000000002', '01890000-0000-7000-8000-000000000001'].map((id) => {
    const { position: _, ...rest } = task(id);
    return rest as Task;
  }) as [Task, Task];
  const waiting = task('9', { version: 0, position: 'z0' });
  expect(inHandOrder([older, old], by)).toEqual([old, older]);
  expect(othersOf([waiting, old, older], old.id)).toEqual([older]);
  expect(placeOf([waiting, old, older], older.id)).toBe(1);
});

test('it is within a group, where there are some', () => {
  const tasks = [task('1'), task('2', { status: 'in_review' }), task('3'), task('4', { status: 'in_review' })];
  const options = { by: ['status' as const], turned: new Set<string>(), nameOf: String, now: new Date() };
  const rows = rowsOf(tasks, options);
  expect([ids(neighboursOf(rows, tasks, '3')), ids(neighboursOf(rows, tasks, '2'))]).toEqual(['13', '24']);
  expect(ids(neighboursOf(undefined, tasks, '3'))).toBe('1234');
});

test('it waits where two tasks were just put into one place', () => {
  expect(placing([task('1', { position: 'zA' }), task('2', { position: 'zA' })], 1)).toBe(undefined);
});
