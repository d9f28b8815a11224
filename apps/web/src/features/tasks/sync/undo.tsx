import { t } from '@lingui/core/macro';
import { Anchor, Group } from '@mantine/core';
import type { Task, TaskStatus } from '@taskward/contracts/http';
import { isolate } from '../../../lib/direction.ts';
import { HttpError } from '../../../lib/problem.ts';
import { randomId } from '../../../lib/random.ts';
import { dismiss, notify } from '../../../ui/notify.tsx';
import type { TaskFields } from '../task-api.ts';
import { Conflict } from './merge.ts';

/** How to take one change back. */
export interface Undo {
  id: string;
  /** The task as the change left it: what is otherwise by then, somebody else did. */
  task: Task;
  back: TaskFields;
  run: (undo: Undo) => Promise<unknown>;
  underWay: boolean;
}

/** Newest last, those on their way included. Only this tab's own changes, and no more than anybody would take back. */
const kept: Undo[] = [];
const KEPT = 50;

export function rememberUndo(task: Task, back: TaskFields, run: Undo['run']): Undo {
  const undo = { id: `undo-${randomId()}`, task, back, run, underWay: false };
  // What is changed anew is no longer as an older notice says.
  for (const older of kept)
    if (older.task.id === task.id && Object.keys(back).some((name) => name in older.back)) dismiss(older.id);
  kept.push(undo);
  if (kept.length > KEPT) kept.shift();
  return undo;
}

export function forgetUndo(undo: Undo) {
  const at = kept.indexOf(undo);
  if (at >= 0) kept.splice(at, 1);
  dismiss(undo.id);
}

/** Says that a task went out of sight, with the way to take back just that. */
export function offerUndo(undo: Undo, status: TaskStatus) {
  if (!kept.includes(undo) || undo.underWay) return;
  const title = isolate(undo.task.title);
  notify({
    id: undo.id,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{status === 'done' ? t`“${title}” is done` : t`“${title}” is cancelled`}</span>
        <Anchor component="button" type="button" size="sm" onClick={() => void carryOut(undo)}>
          {t`Undo`}
        </Anchor>
      </Group>
    ),
  });
}

/** Takes the last change back; what somebody else set since then stays. */
export async function undoLast() {
  const last = kept.findLast(({ underWay }) => !underWay);
  if (last) await carryOut(last);
}

async function carryOut(undo: Undo) {
  if (undo.underWay) return;
  undo.underWay = true;
  dismiss(undo.id);
  try {
    await undo.run(undo);
    forgetUndo(undo);
  } catch (cause) {
    undo.underWay = false;
    // It would be in the way of those before it.
    if (isFinal(cause)) forgetUndo(undo);
  }
}

/** Whether the server would say the same again. */
function isFinal(cause: unknown): boolean {
  return cause instanceof Conflict || (cause instanceof HttpError && [403, 404, 422].includes(cause.status));
}
