import { t } from '@lingui/core/macro';
import { Anchor, Group } from '@mantine/core';
import type { Task } from '@taskward/contracts/http';
import { HttpError } from '../../../lib/problem.ts';
import { randomId } from '../../../lib/random.ts';
import { dismiss, notify } from '../../../ui/notify.tsx';
import type { TaskFields } from '../task-api.ts';
import { Conflict } from './merge.ts';

/** How to take a change back, of one task or of many at once. */
export interface Undo {
  id: string;
  parts: UndoPart[];
  run: (undo: Undo) => Promise<unknown>;
  underWay: boolean;
}

export interface UndoPart {
  /** The task as the change left it: what is otherwise by then, somebody else did. */
  task: Task;
  back: TaskFields;
}

/** Newest last, those on their way included. Only this tab's own changes, and no more than anybody would take back. */
const kept: Undo[] = [];
const KEPT = 50;

export function rememberUndo(parts: UndoPart[], run: Undo['run']): Undo {
  const undo = { id: `undo-${randomId()}`, parts, run, underWay: false };
  const anew = new Map(parts.map(({ task, back }) => [task.id, back]));
  const isAnew = ({ task, back }: UndoPart) => Object.keys(anew.get(task.id) ?? {}).some((name) => name in back);
  // What is changed anew is no longer as an older notice says.
  for (const older of kept) if (older.parts.some(isAnew)) dismiss(older.id);
  kept.push(undo);
  if (kept.length > KEPT) kept.shift();
  return undo;
}

export function forgetUndo(undo: Undo) {
  const at = kept.indexOf(undo);
  if (at >= 0) kept.splice(at, 1);
  dismiss(undo.id);
}

/** Says what was done, with the way to take back just that. */
export function offerUndo(undo: Undo, words: string) {
  if (!kept.includes(undo) || undo.underWay) return;
  notify({
    id: undo.id,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{words}</span>
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
