import { t } from '@lingui/core/macro';
import { Button, Group, Input, Modal, Select, SimpleGrid, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { TaskPriority } from '@taskward/contracts/http';
import { oneLine, oneOfEach } from '@taskward/contracts/text';
import { type FormEvent, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useAuth } from '../../../lib/auth/auth.tsx';
import { useDraft } from '../../../lib/auth/draft.ts';
import { isolate } from '../../../lib/direction.ts';
import { errorMessage, type HttpError, isHttpError } from '../../../lib/problem.ts';
import { randomId } from '../../../lib/random.ts';
import { useFocusReturn } from '../../../ui/focus-restore.ts';
import { notify, notifyError } from '../../../ui/notify.tsx';
import { takeTyped } from '../../../ui/type-ahead.ts';
import { PersonSelect } from '../../people/person-select.tsx';
import { useProjectMembers } from '../../projects/project-members.ts';
import { ProjectSelect } from '../../projects/project-select.tsx';
import { dueOn } from '../due.ts';
import { useSendTask } from '../sync/waiting/use-send-task.ts';
import type { NewTaskFields } from '../task-api.ts';
import { PRIORITIES, PRIORITY } from '../task-display.ts';
import { ReminderField } from '../values/reminder/reminder-field.tsx';
import { RepeatSelect } from '../values/repeat/repeat-select.tsx';

interface Draft {
  title: string;
  description: string;
  priority: TaskPriority;
  due: string;
  time: string;
  projectId: string;
  /** Empty: nobody. */
  assignedTo: string;
  labels: string[];
  /** Empty: it does not. */
  repeat: string;
  remindAt: string | null;
  /** Sent along, so that the same form sent twice makes one task. */
  key: string;
}

const emptyFor = (me: string, projectId: string) => (): Draft => ({
  title: '',
  description: '',
  priority: 'medium',
  due: '',
  time: '',
  projectId,
  assignedTo: me,
  labels: [],
  repeat: '',
  remindAt: null,
  key: randomId(),
});

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
  const [draft, setDraft, forget] = useDraft<Draft>('new-task', emptyFor(me, project));
  const members = useProjectMembers(draft.projectId);
  const [missing, setMissing] = useState(false);
  const {
    refused,
    isSending,
    submit: send,
  } = useSubmit(draft, me, {
    done: (words) => {
      forget();
      onDone();
      notify(words);
    },
    // Sent again with other words it is another task.
    refuse: (cause) => isHttpError(cause, 422) && set({ key: randomId() }),
  });
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
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

interface Outcome {
  /** It is made, or kept until there is a network; in words. */
  done: (words: string) => void;
  refuse: (cause: HttpError) => void;
}

/** Sends the form, and waits for the answer as long as there is a network. */
function useSubmit(draft: Draft, me: string, { done, refuse }: Outcome) {
  const { send, waiting } = useSendTask();
  const [isSending, setSending] = useState(false);
  const [refused, setRefused] = useState<HttpError>();
  const isOpen = useRef(true);
  const title = isolate(oneLine(draft.title));
  const isLate = waiting.some((one) => one.kind === 'task' && one.key === draft.key && one.late);
  const leave = useEffectEvent(() => {
    isOpen.current = false;
    done(t`“${title}” waits to be sent`);
  });
  useEffect(() => {
    if (isLate) leave();
  }, [isLate]);
  useEffect(() => {
    isOpen.current = true;
    return () => {
      isOpen.current = false;
    };
  }, []);
  const takeBack = (cause: HttpError) => {
    if (!isOpen.current) return false;
    setRefused(cause);
    if (!cause.problem.errors && !isHttpError(cause, 422)) notifyError(cause);
    refuse(cause);
    return true;
  };
  const submit = async () => {
    setSending(true);
    setRefused(undefined);
    const made = await send({ key: draft.key, line: title, fields: fieldsOf(draft, me), form: draft }, takeBack);
    setSending(false);
    if (made && isOpen.current) done(t`“${title}” created`);
  };
  return { submit, isSending, refused };
}

function fieldsOf(draft: Draft, me: string): NewTaskFields {
  return {
    title: oneLine(draft.title),
    priority: draft.priority,
    ...(draft.description.trim() ? { description: draft.description } : {}),
    ...(draft.due ? { dueDate: dueOn(draft.due, draft.time) } : {}),
    ...(draft.projectId.trim() ? { projectId: draft.projectId.trim() } : {}),
    ...(draft.assignedTo === me ? {} : { assignedTo: draft.assignedTo || null }),
    ...(draft.labels.length > 0 ? { labels: draft.labels } : {}),
    ...(draft.repeat ? { repeat: draft.repeat } : {}),
    ...(draft.remindAt ? { remindAt: draft.remindAt } : {}),
  };
}
