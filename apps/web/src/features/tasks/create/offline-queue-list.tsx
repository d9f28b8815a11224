import { Button } from '@mantine/core';
import type { QueuedTask } from './offline-queue.ts';
import classes from './offline-queue-list.module.css';

interface OfflineQueueListProps {
  tasks: QueuedTask[];
  onAgain: (task: QueuedTask) => void;
  /** Without it there is no room to write in. */
  onEdit: ((task: QueuedTask) => void) | undefined;
  onDiscard: (task: QueuedTask) => void;
}

/** Lines that did not become tasks, and why; each stays until the person says what becomes of it. */
export function OfflineQueueList({ tasks, onAgain, onEdit, onDiscard }: OfflineQueueListProps) {
  if (tasks.length === 0) return null;
  return (
    <ul aria-label="Not sent" className={classes.list}>
      {tasks.map((task) => (
        <li key={task.key} className={classes.line}>
          <span className={classes.words}>
            “<bdi>{task.line}</bdi>” was not sent. {task.trouble}
          </span>
          <Button size="compact-xs" variant="default" onClick={() => onAgain(task)}>
            Try again
          </Button>
          {/* One that was met with silence may have become a task all the same. */}
          {task.refused && (
            <Button size="compact-xs" variant="default" disabled={!onEdit} onClick={() => onEdit?.(task)}>
              Edit
            </Button>
          )}
          <Button size="compact-xs" variant="default" onClick={() => onDiscard(task)}>
            Discard
          </Button>
        </li>
      ))}
    </ul>
  );
}
