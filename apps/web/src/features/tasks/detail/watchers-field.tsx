import { t } from '@lingui/core/macro';
import { Button, Pill } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Task } from '@taskward/contracts/http';
import { useAuth } from '../../../lib/auth/auth.tsx';
import { usePeople } from '../../people/people.ts';
import { PersonSelect } from '../../people/person-select.tsx';
import { useProjectMembers } from '../../projects/project-members.ts';
import { useWatch } from '../sync/watching.ts';
import { Fact } from './fact.tsx';
import classes from './task-fields.module.css';

/** Who watches a task: they read it, write to it and are told of it. */
export function WatchersField({ task, readOnly }: { task: Task; readOnly: boolean }) {
  const { person } = useAuth();
  const { nameOf } = usePeople();
  const watch = useWatch();
  const [adding, add] = useDisclosure();
  const me = person?.id ?? '';
  const set = (userId: string, watches: boolean) => watch.mutate({ task, userId, watches });
  return (
    <Fact name={t`Watchers`}>
      {() => (
        <div className={classes.watchers}>
          {task.watchers.map((userId) => {
            const name = nameOf(userId);
            const own = userId === me;
            return (
              <Pill
                key={userId}
                withRemoveButton={!readOnly || own}
                onRemove={() => set(userId, false)}
                removeButtonProps={{
                  'aria-label': own ? t`Watch no longer` : t`Remove watcher ${name}`,
                  tabIndex: 0,
                  'aria-hidden': false,
                }}
              >
                {name}
              </Pill>
            );
          })}
          {!task.watchers.includes(me) && !readOnly && (
            <Button size="compact-xs" variant="default" loading={watch.isPending} onClick={() => set(me, true)}>
              {t`Watch`}
            </Button>
          )}
          {!readOnly && !adding && (
            <Button size="compact-xs" variant="default" onClick={add.open}>
              {t`Add watcher`}
            </Button>
          )}
          {adding && (
            <AddWatcher
              task={task}
              onAdd={(userId) => {
                add.close();
                if (userId) set(userId, true);
              }}
            />
          )}
        </div>
      )}
    </Fact>
  );
}

interface AddWatcherProps {
  task: Task;
  /** Empty where the person thought better of it. */
  onAdd: (userId: string) => void;
}

function AddWatcher({ task, onAdd }: AddWatcherProps) {
  const members = useProjectMembers(task.projectId);
  return (
    <PersonSelect
      aria-label={t`New watcher`}
      autoFocus
      variant="filled"
      size="xs"
      w="100%"
      placeholder={t`Name`}
      members={members}
      without={task.watchers}
      value=""
      onChange={onAdd}
      onBlur={() => onAdd('')}
    />
  );
}
