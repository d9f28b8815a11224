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
      <Labels labels={task.labels} />
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

/** So many have room where there is most of it. */
const MOST = 3;

/** One to three labels and how many more there are: which, the room decides. */
function Labels({ labels }: { labels: string[] }) {
  const folded = Array.from({ length: Math.min(MOST, labels.length - 1) }, (_, at) => at + 1);
  return (
    <>
      {labels.slice(0, MOST).map((name) => (
        <bdi key={name} className={classes.label}>
          {name}
        </bdi>
      ))}
      {folded.map((shown) => (
        <span key={shown} className={classes.more} data-after={shown}>{`+${labels.length - shown}`}</span>
      ))}
    </>
  );
}
