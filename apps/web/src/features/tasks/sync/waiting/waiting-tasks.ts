import type { Task } from '@taskward/contracts/http';
import { firstPosition } from '@taskward/contracts/position';
import { belongs, orderOf } from '../task-order.ts';
import type { Waiting, WaitingTask } from './waiting.ts';

/** What the server has has a version, the first one is 1. */
export const isWaiting = ({ version }: Task) => version === 0;

/** The tasks that wait, as they will be. */
export function waitingTasks(all: readonly Waiting[], personId: string): Task[] {
  return all
    .filter((one) => one.kind === 'task')
    .filter(isShown)
    .map((one) => asTask(one, personId));
}

const isShown = ({ late, trouble }: WaitingTask) => late === true && trouble === undefined;

function asTask({ key, fields, at }: WaitingTask, personId: string): Task {
  return {
    description: null,
    status: 'todo',
    priority: 'medium',
    assignedTo: personId,
    projectId: null,
    dueDate: null,
    labels: [],
    parentId: null,
    repeat: null,
    remindAt: null,
    ...fields,
    id: key,
    createdBy: personId,
    watchers: [],
    // Of the id that it will have, the time is known.
    position: firstPosition(Date.parse(at).toString(16).padStart(12, '0').padEnd(32, 'f')),
    version: 0,
    createdAt: at,
    updatedAt: at,
  };
}

/** A list with the tasks that wait where they will be: behind all others where only the server knows that, in a search not at all. */
export function withWaiting(tasks: Task[], waiting: Task[], query: URLSearchParams, whose?: string): Task[] {
  const order = orderOf(query);
  return waiting
    .filter((task) => belongs(task, query, whose) === true)
    .reduce((list, task) => {
      const at = list.findIndex((held) => (order(task, held) ?? -1) < 0);
      return list.toSpliced(at < 0 ? list.length : at, 0, task);
    }, tasks);
}
