import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import type { Task } from '@taskward/contracts/http';
import { useAuth } from '../../../lib/auth/auth.tsx';
import { formatMoment } from '../../../lib/locale.ts';
import { relativeTime } from '../../../ui/relative-time.ts';
import { usePeople } from '../../people/people.ts';
import { PersonSelect } from '../../people/person-select.tsx';
import { PresenceText } from '../../people/presence-dot.tsx';
import { useProjectMembers } from '../../projects/project-members.ts';
import { useHistory } from '../sync/task-queries.ts';
import { Fact } from './fact.tsx';
import classes from './task-fields.module.css';

interface AssigneeFieldProps {
  task: Task;
  readOnly: boolean;
  onSave: (id: string | null) => void;
}

/** Who has a task, and who gave it to them. */
export function AssigneeField({ task, readOnly, onSave }: AssigneeFieldProps) {
  const { person } = useAuth();
  const members = useProjectMembers(task.projectId);
  return (
    <>
      <Fact name={t`Assigned to`}>
        {(id) => (
          <div className={classes.with}>
            <PersonSelect
              aria-labelledby={id}
              variant="filled"
              size="xs"
              placeholder={t`Nobody`}
              readOnly={readOnly}
              members={members}
              nobody
              value={task.assignedTo ?? ''}
              onChange={(chosen) => onSave(chosen || null)}
            />
            {task.assignedTo !== null && task.assignedTo !== person?.id && <PresenceText id={task.assignedTo} />}
            {task.assignedTo === null && !readOnly && person && (
              <Button size="compact-xs" variant="light" onClick={() => onSave(person.id)}>
                {t`Take it`}
              </Button>
            )}
          </div>
        )}
      </Fact>
      <GivenBy task={task} />
    </>
  );
}

/** Whoever handed it to who has it now, and when; and who made it. */
function GivenBy({ task }: { task: Task }) {
  const { data } = useHistory(task.id);
  const { nameOf } = usePeople();
  const given = data?.findLast(({ type }) => type === 'task.assigned');
  const handed = task.assignedTo !== null && given?.changes?.assignedTo?.to === task.assignedTo ? given : undefined;
  return (
    <>
      {handed && <Fact name={t`Given by`}>{() => <Act who={nameOf(handed.actor.id)} when={handed.timestamp} />}</Fact>}
      <Fact name={t`Made by`}>{() => <Act who={nameOf(task.createdBy)} when={task.createdAt} />}</Fact>
    </>
  );
}

function Act({ who, when }: { who: string; when: string }) {
  return (
    <span className={classes.plain}>
      <bdi>{who}</bdi>
      <time dateTime={when} title={formatMoment(when)}>
        {relativeTime(when)}
      </time>
    </span>
  );
}
