import type { Task } from '@taskward/contracts/http';
import { DueDate } from './due-date.tsx';
import { isClosed, PRIORITY } from './task-display.ts';
import classes from './task-meta.module.css';

/** The small print of a task: labels, project, due date, and the priority where it is not the usual one. */
export function TaskMeta({ task }: { task: Task }) {
  const { label, icon: Priority, color } = PRIORITY[task.priority];
  const plain = task.labels.length === 0 && !task.projectId && !task.dueDate && task.priority === 'medium';
  if (plain) return null;
  return (
    <span className={classes.facts}>
      {task.labels.map((name) => (
        <span key={name} className={classes.label}>
          {name}
        </span>
      ))}
      {task.projectId && <span className={classes.project}>{task.projectId}</span>}
      {task.dueDate && <DueDate date={task.dueDate} closed={isClosed(task.status)} />}
      {task.priority !== 'medium' && (
        <span title={`${label} priority`} className={classes.priority}>
          <Priority size={17} color={color} role="img" aria-label={`${label} priority`} />
        </span>
      )}
    </span>
  );
}
