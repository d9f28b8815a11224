import { Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { Task, TaskPriority, TaskStatus } from '@taskward/contracts/http';
import { oneLine, oneOfEach } from '@taskward/contracts/text';
import { useAuth } from '../../../lib/auth/auth.tsx';
import { isAdmin } from '../../../lib/auth/claims.ts';
import { pressOf } from '../../../lib/keys.ts';
import { usePeople } from '../../people/people.ts';
import { PersonSelect } from '../../people/person-select.tsx';
import { useChangeTask } from '../sync/task-queries.ts';
import type { TaskFields as Fields } from '../task-api.ts';
import { PRIORITIES, PRIORITY, STATUS, STATUSES } from '../task-display.ts';
import { DraftText } from './draft-text.tsx';
import { DueFields } from './due-fields.tsx';
import { Fact } from './fact.tsx';
import classes from './task-fields.module.css';

/** The fields of a task; each is saved as soon as it is left. */
export function TaskFields({ task }: { task: Task }) {
  const change = useChangeTask();
  const save = (changes: Fields) => change.mutate({ task, changes });
  const saveText = (changes: Fields, base: Task) => change.mutateAsync({ task: base, changes });
  return (
    <div className={classes.fields}>
      <DraftText
        task={task}
        name="title"
        saved={task.title}
        onSave={async (title, base) => oneLine(title) && saveText({ title: oneLine(title) }, base)}
      >
        {(field) => (
          <Textarea
            {...field}
            aria-label="Title"
            dir="auto"
            autosize
            variant="unstyled"
            classNames={{ input: classes.title }}
            onKeyDown={(event) => {
              if (pressOf(event) !== 'Enter') return;
              event.preventDefault();
              event.currentTarget.blur();
            }}
          />
        )}
      </DraftText>
      <DraftText
        task={task}
        name="description"
        saved={task.description ?? ''}
        onSave={(text, base) => saveText({ description: text.trim() ? text : null }, base)}
      >
        {(field) => (
          <Textarea
            {...field}
            aria-label="Description"
            dir="auto"
            placeholder="Add a description"
            autosize
            minRows={3}
            variant="unstyled"
          />
        )}
      </DraftText>
      <dl className={classes.facts}>
        <Fact name="Status">
          {(id) => (
            <Select
              aria-labelledby={id}
              variant="filled"
              size="xs"
              allowDeselect={false}
              data={STATUSES.map((value) => ({ value, label: STATUS[value].label }))}
              value={task.status}
              onChange={(status) => status && save({ status: status as TaskStatus })}
            />
          )}
        </Fact>
        <Fact name="Priority">
          {(id) => (
            <Select
              aria-labelledby={id}
              variant="filled"
              size="xs"
              allowDeselect={false}
              data={PRIORITIES.map((value) => ({ value, label: PRIORITY[value].label }))}
              value={task.priority}
              onChange={(priority) => priority && save({ priority: priority as TaskPriority })}
            />
          )}
        </Fact>
        <DueFields task={task} onSave={(dueDate, base) => saveText({ dueDate }, base)} />
        <Assignee task={task} onSave={(assignedTo) => save({ assignedTo })} />
        <Fact name="Labels">
          {(id) => (
            <TagsInput
              aria-labelledby={id}
              variant="filled"
              size="xs"
              value={task.labels}
              onChange={(labels) => save({ labels: oneOfEach(labels) })}
              maxTags={20}
            />
          )}
        </Fact>
        <Fact name="Project">
          {(id) => (
            <DraftText
              task={task}
              name="project"
              saved={task.projectId ?? ''}
              onSave={(text, base) => saveText({ projectId: text.trim() || null }, base)}
            >
              {(field) => <TextInput {...field} aria-labelledby={id} variant="filled" size="xs" placeholder="None" />}
            </DraftText>
          )}
        </Fact>
      </dl>
    </div>
  );
}

function Assignee({ task, onSave }: { task: Task; onSave: (id: string | null) => void }) {
  const { person } = useAuth();
  const { nameOf } = usePeople();
  return (
    <Fact name="Assigned to">
      {(id) =>
        isAdmin(person) ? (
          <PersonSelect
            aria-labelledby={id}
            variant="filled"
            size="xs"
            placeholder="Nobody"
            value={task.assignedTo ?? ''}
            onChange={(chosen) => onSave(chosen || null)}
          />
        ) : (
          <bdi className={classes.plain}>{nameOf(task.assignedTo)}</bdi>
        )
      }
    </Fact>
  );
}
