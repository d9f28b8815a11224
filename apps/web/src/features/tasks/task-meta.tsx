import { t } from '@lingui/core/macro';
import { IconArrowDownLeft, IconArrowUpRight } from '@tabler/icons-react';
import type { Task } from '@taskward/contracts/http';
import { useAuth } from '../../lib/auth/auth.tsx';
import type { Person } from '../../lib/auth/claims.ts';
import { isolate } from '../../lib/direction.ts';
import { Initials } from '../../ui/initials.tsx';
import { usePeople } from '../people/people.ts';
import { useProjectNames } from '../projects/project-names.ts';
import { DueDate } from './due-date.tsx';
import { useChangeTask } from './sync/task-queries.ts';
import { isWaiting } from './sync/waiting/waiting-tasks.ts';
import { isClosed, PRIORITY } from './task-display.ts';
import classes from './task-meta.module.css';

interface TaskMetaProps {
  task: Task;
  /** One below the other in a list, each thing has its place, also where there is nothing of it. */
  columns?: boolean;
}

/** The small print of a task: labels, project, who has it or gave it, due date, priority. */
export function TaskMeta({ task, columns }: TaskMetaProps) {
  const { person } = useAuth();
  const { label, icon: Priority, color } = PRIORITY[task.priority];
  const own = task.assignedTo === person?.id && task.createdBy === person?.id;
  const plain = own && !task.projectId && task.labels.length === 0 && !task.dueDate;
  if (plain && !columns && task.priority === 'medium') return null;
  return (
    <span className={classes.facts} data-columns={columns || undefined}>
      {!plain && (
        <>
          <Labels labels={task.labels} />
          {(columns || task.projectId) && (
            <span className={classes.project}>{task.projectId && <ProjectName id={task.projectId} />}</span>
          )}
          {(columns || !own || task.projectId) && (
            <span className={classes.who}>
              {own ? task.projectId && <Mine person={person} /> : <Hands task={task} me={person?.id} />}
            </span>
          )}
          {(columns || task.dueDate) && (
            <span className={classes.when}>
              {task.dueDate && <DueDate date={task.dueDate} closed={isClosed(task.status)} />}
            </span>
          )}
        </>
      )}
      {(columns || task.priority !== 'medium') && (
        <span title={t`${label} priority`} className={classes.priority}>
          <Priority size={15} color={color} role="img" aria-label={t`${label} priority`} />
        </span>
      )}
    </span>
  );
}

function ProjectName({ id }: { id: string }) {
  return <span className={classes.word}>{useProjectNames()(id)}</span>;
}

/** One's own, which is worth saying among those of others. */
function Mine({ person }: { person: Person | undefined }) {
  return (
    <span className={classes.mine} title={t`With you`}>
      <Initials id={person?.id ?? ''} name={person?.name ?? ''} />
      <span>{t`You`}</span>
    </span>
  );
}

/** Whose it is; of one's own, who made it; of what one gave away, to whom. */
function Hands({ task, me }: { task: Task; me: string | undefined }) {
  const { nameOf } = usePeople();
  const { assignedTo, createdBy } = task;
  if (assignedTo === null) return isWaiting(task) ? null : <TakeButton task={task} />;
  const isFrom = assignedTo === me && createdBy !== me;
  const isGiven = assignedTo !== me && createdBy === me;
  const whom = isFrom ? createdBy : assignedTo;
  const Sign = isFrom ? IconArrowDownLeft : IconArrowUpRight;
  const name = nameOf(whom);
  const words = isFrom ? t`From ${name}` : isGiven ? t`Given to ${name}` : t`With ${name}`;
  return (
    <span className={classes.hands} title={words}>
      {(isFrom || isGiven) && <Sign size={13} role="img" aria-label={isFrom ? t`From` : t`Given to`} />}
      <Initials id={whom} name={name} />
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
