import { expect, test } from '@jest/globals';
import type { HistoryEntry } from '../task-api.ts';
import { oncePerAct } from './history-acts.ts';
import { describeChange } from './history-text.ts';

const MOMENT = Date.parse('2026-11-25T10:00:00Z');
const names = {
  nameOf: (id: string | null | undefined) => ({ u: 'Uma', g: 'Grace' })[id ?? ''] ?? 'Nobody',
  projectName: String,
};

function entry(type: string, minutes: number, changes: object = {}, actor = 'u'): HistoryEntry {
  const timestamp = new Date(MOMENT + minutes * 60_000).toISOString();
  return {
    eventId: `${type} ${minutes}`,
    type,
    actor: { id: actor, type: 'user' },
    changes,
    timestamp,
  } as HistoryEntry;
}
const told = (...history: HistoryEntry[]) => oncePerAct(history).map((one) => describeChange(one, names));
const toGrace = { assignedTo: { from: 'u', to: 'g' } };

test('that a task was moved up or down is told nowhere', () => {
  const moved = { position: { from: 'z1', to: 'z2' } };
  expect(told(entry('task.updated', 0, moved))).toEqual([]);
  expect(told(entry('task.updated', 0, { ...moved, status: { from: 'todo', to: 'in_progress' } }))).toEqual([
    'changed the status to In progress',
  ]);
});

test('a hand-over is told once, whether it was one with making the task or a change of its own', () => {
  expect(told(entry('task.created', 0), entry('task.assigned', 0, { assignedTo: { from: null, to: 'g' } }))).toEqual([
    'created the task for Grace',
  ]);
  expect(told(entry('task.updated', 1, toGrace), entry('task.assigned', 1, toGrace))).toEqual([
    'gave the task to Grace',
  ]);
  const both = { ...toGrace, status: { from: 'todo', to: 'in_progress' } };
  expect(told(entry('task.updated', 1, both), entry('task.assigned', 1, toGrace))).toEqual([
    'gave the task to Grace and changed the status to In progress',
  ]);
  // What a service told alone stays.
  expect(told(entry('task.updated', 0), entry('task.assigned', 1, toGrace))).toHaveLength(2);
  expect(told(entry('task.updated', 0, { assignedTo: { from: 'g', to: null } }))).toEqual(['left the task to nobody']);
});

test('who goes on writing a text is told of once, and others between are not passed over', () => {
  const text = { description: { from: 'a', to: 'b' } };
  expect(oncePerAct([0, 3, 9].map((minute) => entry('task.updated', minute, text)))).toHaveLength(1);
  expect(oncePerAct([entry('task.updated', 0, text), entry('task.updated', 30, text)])).toHaveLength(2);
  expect(oncePerAct([entry('task.updated', 0, text), entry('task.updated', 1, text, 'g')])).toHaveLength(2);
  expect(oncePerAct([entry('task.comment.created', 0), entry('task.comment.deleted', 1)])).toHaveLength(1);
});

test('who watches is told by who came and went, and what is done says that it goes on', () => {
  expect(told(entry('task.updated', 0, { watchers: { from: ['u'], to: ['g'] } }))).toEqual([
    'added as watchers: Grace and took off the watchers: Uma',
  ]);
  const done = { status: { from: 'todo', to: 'done' }, repeat: { from: 'FREQ=DAILY', to: null } };
  expect(told(entry('task.updated', 0, done))).toEqual(['changed the status to Done; the next one is made']);
  expect(told(entry('task.updated', 0, { repeat: { from: null, to: 'FREQ=WEEKLY;BYDAY=MO' } }))).toEqual([
    'changed when it comes again to Every week on Monday',
  ]);
});
