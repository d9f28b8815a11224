import { Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { Task, TaskPriority, TaskStatus } from '@taskward/contracts/http';
import { type ReactNode, useId } from 'react';
import { useAuth } from '../../lib/auth.tsx';
import { isAdmin } from '../../ui/guard.tsx';
import { usePeople } from '../people/people.ts';
import { DraftText } from './draft-text.tsx';
import { dayOf, endOfDay } from './due.ts';
import type { TaskFields as Fields } from './task-api.ts';
import classes from './task-fields.module.css';
import { useChangeTask } from './task-queries.ts';
import { PRIORITIES, PRIORITY, STATUS, STATUSES } from './task-words.ts';

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
        onSave={async (title, base) => title.trim() && saveText({ title: title.trim() }, base)}
      >
        {(field) => (
          <Textarea
            {...field}
            aria-label="Title"
            autosize
            variant="unstyled"
            maxLength={200}
            classNames={{ input: classes.title }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
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
        <Fact name="Due">
          {(id) => (
            <TextInput
              aria-labelledby={id}
              type="date"
              variant="filled"
              size="xs"
              value={task.dueDate ? dayOf(task.dueDate) : ''}
              onChange={(event) =>
                save({ dueDate: event.currentTarget.value ? endOfDay(event.currentTarget.value) : null })
              }
            />
          )}
        </Fact>
        <Assignee task={task} onSave={(assignedTo) => save({ assignedTo })} />
        <Fact name="Labels">
          {(id) => (
            <TagsInput
              aria-labelledby={id}
              variant="filled"
              size="xs"
              value={task.labels}
              onChange={(labels) => save({ labels })}
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
  const { people, nameOf } = usePeople();
  if (!isAdmin(person)) {
    return <Fact name="Assigned to">{() => <span className={classes.plain}>{nameOf(task.assignedTo)}</span>}</Fact>;
  }
  const known = people.map(({ id, name, email }) => ({ value: id, label: name ?? email }));
  const held = task.assignedTo;
  const data =
    held && !known.some(({ value }) => value === held) ? [...known, { value: held, label: nameOf(held) }] : known;
  return (
    <Fact name="Assigned to">
      {(id) => (
        <Select
          aria-labelledby={id}
          variant="filled"
          size="xs"
          searchable
          clearable
          placeholder="Nobody"
          data={data}
          value={held}
          onChange={onSave}
        />
      )}
    </Fact>
  );
}

function Fact({ name, children }: { name: string; children: (labelId: string) => ReactNode }) {
  const id = useId();
  return (
    <>
      <dt id={id}>{name}</dt>
      <dd>{children(id)}</dd>
    </>
  );
}
