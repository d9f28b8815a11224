import { Checkbox } from '@mantine/core';
import type { Task } from '@taskward/contracts/http';
import { memo } from 'react';
import { Link } from 'react-router-dom';
import type { Selection } from './selection.ts';
import { StatusMenu } from './status-menu.tsx';
import { TaskFacts } from './task-facts.tsx';
import { useChangeTask } from './task-queries.ts';
import classes from './task-row.module.css';
import { isClosed } from './task-words.ts';

interface TaskRowProps {
  task: Task;
  href: string;
  selection?: Selection;
}

/** A task in a list: its status to press, its title to open. */
export const TaskRow = memo(function TaskRow({ task, href, selection }: TaskRowProps) {
  const change = useChangeTask();
  return (
    <div
      className={classes.row}
      data-closed={isClosed(task.status) || undefined}
      data-selected={selection?.has(task.id) || undefined}
    >
      {selection && (
        <Checkbox
          size="xs"
          aria-label={`Select ${task.title}`}
          checked={selection.has(task.id)}
          onChange={() => selection.toggle(task.id)}
        />
      )}
      <StatusMenu task={task} onChange={(status) => change.mutate({ task, changes: { status } })} />
      <Link to={href} className={classes.title}>
        {task.title}
      </Link>
      <TaskFacts task={task} />
    </div>
  );
});
