import { t } from '@lingui/core/macro';
import { Button, Group, Input, Modal, Select, SimpleGrid, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { TaskPriority } from '@taskward/contracts/http';
import { oneLine, oneOfEach } from '@taskward/contracts/text';
import { type FormEvent, useState } from 'react';
import { useAuth } from '../../../lib/auth/auth.tsx';
import { useDraft } from '../../../lib/auth/draft.ts';
import { errorMessage, isHttpError } from '../../../lib/problem.ts';
import { randomId } from '../../../lib/random.ts';
import { useFocusReturn } from '../../../ui/focus-restore.ts';
import { notify } from '../../../ui/notify.tsx';
import { takeTyped } from '../../../ui/type-ahead.ts';
import { PersonSelect } from '../../people/person-select.tsx';
import { useProjectMembers } from '../../projects/project-members.ts';
import { ProjectSelect } from '../../projects/project-select.tsx';
import { dueOn } from '../due.ts';
import { PRIORITIES, PRIORITY } from '../task-display.ts';
import { ReminderField } from '../values/reminder/reminder-field.tsx';
import { RepeatSelect } from '../values/repeat/repeat-select.tsx';
import { emptyFor, type TaskDraft } from './task-draft.ts';
import { useSubmitTask } from './use-submit-task.ts';

interface NewTaskProps {
  opened: boolean;
  /** Where the form begins. */
  project: string;
  onClose: () => void;
}

/** The form behind "New task". What was typed stays until it is saved, over a reload and a sign-in too. */
export default function NewTask({ opened, project, onClose }: NewTaskProps) {
  const phone = useMediaQuery('(max-width: 48em)');
  useFocusReturn();
  return (
    <Modal opened={opened} onClose={onClose} title={t`New task`} size="lg" fullScreen={phone} keepMounted={false}>
      <NewTaskForm project={project} onDone={onClose} />
    </Modal>
  );
}

function NewTaskForm({ project, onDone }: { project: string; onDone: () => void }) {
  const { person } = useAuth();
  const me = person?.id ?? '';
  const [draft, setDraft, forget] = useDraft<TaskDraft>('new-task', emptyFor(me, project));
  const members = useProjectMembers(draft.projectId);
  const [missing, setMissing] = useState(false);
  const {
    refused,
    isSending,
    submit: send,
  } = useSubmitTask(draft, me, {
    done: (words) => {
      forget();
      onDone();
      notify(words);
    },
    // Sent again with other words it is another task.
    refuse: (cause) => isHttpError(cause, 422) && set({ key: randomId() }),
  });
  const set = (change: Partial<TaskDraft>) => setDraft({ ...draft, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!oneLine(draft.title)) return setMissing(true);
    void send();
  };
  const fieldError = (path: string) => refused?.fieldError(path);
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label={t`Title`}
          dir="auto"
          value={draft.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
          error={missing && !oneLine(draft.title) ? t`Give the task a title.` : fieldError('title')}
          onFocus={() => {
            const typed = takeTyped();
            if (typed) set({ title: draft.title + typed });
          }}
          data-autofocus
        />
        <Textarea
          label={t`Description`}
          description={t`Markdown: - [ ] makes a box to tick`}
          dir="auto"
          value={draft.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
          error={fieldError('description')}
          autosize
          minRows={3}
          maxRows={12}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            label={t`Priority`}
            data={PRIORITIES.map((value) => ({ value, label: PRIORITY[value].label }))}
            value={draft.priority}
            onChange={(priority) => priority && set({ priority: priority as TaskPriority })}
            allowDeselect={false}
          />
          <TextInput
            type="date"
            label={t`Due`}
            value={draft.due}
            onChange={(event) => set({ due: event.currentTarget.value })}
            error={fieldError('dueDate')}
          />
          <TextInput
            type="time"
            label={t`Time`}
            value={draft.time}
            onChange={(event) => set({ time: event.currentTarget.value })}
            disabled={!draft.due}
          />
          <ProjectSelect
            label={t`Project`}
            value={draft.projectId}
            onChange={(projectId) => set({ projectId })}
            error={fieldError('projectId')}
          />
          <PersonSelect
            label={t`Assigned to`}
            placeholder={t`Nobody`}
            nobody
            members={members}
            value={draft.assignedTo}
            onChange={(assignedTo) => set({ assignedTo })}
            error={fieldError('assignedTo')}
          />
          <TagsInput
            label={t`Labels`}
            value={draft.labels}
            onChange={(labels) => set({ labels: oneOfEach(labels) })}
            error={fieldError('labels')}
          />
          <RepeatSelect
            label={t`Repeat`}
            due={draft.due || null}
            value={draft.repeat}
            onChange={(repeat) => set({ repeat })}
            error={fieldError('repeat')}
          />
          <Input.Wrapper label={t`Reminder`} labelElement="div" error={fieldError('remindAt')}>
            <ReminderField
              due={draft.due ? dueOn(draft.due, draft.time) : null}
              value={draft.remindAt}
              onChange={(remindAt) => set({ remindAt })}
            />
          </Input.Wrapper>
        </SimpleGrid>
        {refused && isHttpError(refused, 422) && !refused.problem.errors && errorMessage(refused)}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t`Cancel`}
          </Button>
          <Button type="submit" loading={isSending}>
            {t`Create task`}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
