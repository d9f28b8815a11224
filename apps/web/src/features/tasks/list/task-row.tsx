import { t } from '@lingui/core/macro';
import type { Task, TaskStatus } from '@taskward/contracts/http';
import { memo } from 'react';
import { Link } from 'react-router-dom';
import { FROM_HERE } from '../../../lib/use-opened.ts';
import { StatusMenu } from '../status-menu.tsx';
import { isClosed } from '../task-display.ts';
import { TaskMeta } from '../task-meta.tsx';
import classes from './task-row.module.css';

interface TaskRowProps {
  task: Task;
  href: string;
  onStatus: (task: Task, status: TaskStatus) => void;
  selected?: boolean;
  /** Without it none can be selected. */
  onSelect?: (id: string) => void;
}

/** A task in a list: its status to press, its title to open. */
export const TaskRow = memo(function TaskRow({ task, href, onStatus, selected, onSelect }: TaskRowProps) {
  return (
    <div className={classes.row} data-closed={isClosed(task.status) || undefined} data-selected={selected || undefined}>
      {onSelect && (
        <input
          type="checkbox"
          className={classes.mark}
          aria-label={t`Select ${task.title}`}
          checked={selected}
          onChange={() => onSelect(task.id)}
        />
      )}
      <StatusMenu task={task} onChange={(status) => onStatus(task, status)} />
      <Link to={href} state={FROM_HERE} className={classes.title}>
        <bdi>{task.title}</bdi>
      </Link>
      <TaskMeta task={task} />
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
