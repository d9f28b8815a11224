import { Anchor, Group } from '@mantine/core';
import type { Task } from '@taskward/contracts/http';
import { queryClient } from '../../lib/query.ts';
import { say, saySo, takeBack } from '../../ui/say.tsx';
import { before } from './merge.ts';
import { mergeChange } from './merge-change.ts';
import type { TaskFields } from './task-api.ts';
import { askAgain, placeTask } from './task-cache.ts';
import { isClosed } from './task-words.ts';

interface Undo {
  task: Task;
  back: TaskFields;
}

/** Newest last. Only this tab's own changes, and no more than anybody would take back. */
const done: Undo[] = [];
const KEPT = 50;

/** Keeps how to take a change back; says so where the change makes a task go out of sight. */
export function rememberUndo(old: Task, changes: TaskFields, task: Task) {
  done.push({ task, back: before(old, changes) });
  if (done.length > KEPT) done.shift();
  if (!changes.status || !isClosed(changes.status) || isClosed(old.status)) return;
  say({
    id: `undo-${task.id}`,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{`“${task.title}” is ${changes.status === 'done' ? 'done' : 'cancelled'}`}</span>
        <Anchor component="button" type="button" size="sm" onClick={() => undoLast(task.id)}>
          Undo
        </Anchor>
      </Group>
    ),
  });
}

/** Takes the last change back, or the last one of a given task; what somebody else set since then stays. */
export async function undoLast(taskId?: string) {
  const at = taskId ? done.findLastIndex(({ task }) => task.id === taskId) : done.length - 1;
  const [last] = at < 0 ? [] : done.splice(at, 1);
  if (!last) return;
  takeBack(`undo-${last.task.id}`);
  try {
    placeTask(queryClient, await mergeChange(last.task, last.back));
    await askAgain(queryClient);
  } catch (cause) {
    saySo(cause);
  }
}
