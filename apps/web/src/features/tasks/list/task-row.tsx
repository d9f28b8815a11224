import type { Task, TaskStatus } from '@taskward/contracts/http';
import { memo } from 'react';
import { SelectMark } from '../select-mark.tsx';
import { StatusMenu } from '../status-menu.tsx';
import { useIsSelected } from '../sync/many/selection.ts';
import { isWaiting } from '../sync/waiting/waiting-tasks.ts';
import { isClosed } from '../task-display.ts';
import { TaskMeta } from '../task-meta.tsx';
import { TaskTitle } from '../values/task-title.tsx';
import classes from './task-row.module.css';

interface TaskRowProps {
  task: Task;
  href: string;
  onStatus: (task: Task, status: TaskStatus) => void;
}

/** A task in a list: its status to press, its title to open. */
export const TaskRow = memo(function TaskRow({ task, href, onStatus }: TaskRowProps) {
  return (
    <div
      className={classes.row}
      data-task={isWaiting(task) ? undefined : task.id}
      data-closed={isClosed(task.status) || undefined}
      data-selected={useIsSelected(task.id) || undefined}
    >
      {isWaiting(task) || <SelectMark id={task.id} title={task.title} />}
      <StatusMenu task={task} onChange={(status) => onStatus(task, status)} />
      <TaskTitle task={task} href={href} className={classes.title} />
      <TaskMeta task={task} columns />
    </div>
  );
});

/** The place of a task that is on its way. */
export function RowSkeleton() {
  return (
    <div className={classes.row} aria-hidden>
      <span className={classes.toCome} />
    </div>
  );
}
