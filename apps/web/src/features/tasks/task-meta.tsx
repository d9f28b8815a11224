import { t } from '@lingui/core/macro';
import { IconArrowDownLeft, IconUser } from '@tabler/icons-react';
import type { Task } from '@taskward/contracts/http';
import { useAuth } from '../../lib/auth/auth.tsx';
import { isolate } from '../../lib/direction.ts';
import { usePeople } from '../people/people.ts';
import { useProjectNames } from '../projects/project-names.ts';
import { DueDate } from './due-date.tsx';
import { useChangeTask } from './sync/task-queries.ts';
import { isClosed, PRIORITY } from './task-display.ts';
import classes from './task-meta.module.css';

/** The small print of a task: labels, project, who has it or gave it, due date, and the priority where it is not the usual one. */
export function TaskMeta({ task }: { task: Task }) {
  const { person } = useAuth();
  const { label, icon: Priority, color } = PRIORITY[task.priority];
  const own = task.assignedTo === person?.id && task.createdBy === person?.id;
  const plain = own && task.labels.length === 0 && !task.projectId && !task.dueDate && task.priority === 'medium';
  if (plain) return null;
  return (
    <span className={classes.facts}>
      <Labels labels={task.labels} />
      {task.projectId && <ProjectName id={task.projectId} />}
      {!own && <Hands task={task} isMine={task.assignedTo === person?.id} />}
      {task.dueDate && <DueDate date={task.dueDate} closed={isClosed(task.status)} />}
      {task.priority !== 'medium' && (
        <span title={t`${label} priority`} className={classes.priority}>
          <Priority size={17} color={color} role="img" aria-label={t`${label} priority`} />
        </span>
      )}
    </span>
  );
}

function ProjectName({ id }: { id: string }) {
  return <span className={`${classes.word} ${classes.project}`}>{useProjectNames()(id)}</span>;
}

/** Whose it is; of one's own, who made it. */
function Hands({ task, isMine }: { task: Task; isMine: boolean }) {
  const { nameOf } = usePeople();
  if (task.assignedTo === null) return <TakeButton task={task} />;
  const Sign = isMine ? IconArrowDownLeft : IconUser;
  const name = nameOf(isMine ? task.createdBy : task.assignedTo);
  return (
    <span className={classes.hands} title={isMine ? t`From ${name}` : t`With ${name}`}>
      <Sign size={14} role="img" aria-label={isMine ? t`From` : t`With`} />
      <bdi>{name}</bdi>
    </span>
  );
}

/** Nobody has it: it can be taken from here. */
function TakeButton({ task }: { task: Task }) {
  const { person } = useAuth();
  const { mutate } = useChangeTask();
  const title = isolate(task.title);
  return (
    <button
      type="button"
      className={`plain-button ${classes.take}`}
      aria-label={t`Take “${title}”`}
      title={t`Nobody has it`}
      onClick={() => person && mutate({ task, changes: { assignedTo: person.id } })}
    >
      {t`Take`}
    </button>
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
