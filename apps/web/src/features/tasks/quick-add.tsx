import { TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type FormEvent, useEffect, useEffectEvent } from 'react';
import { useAuth } from '../../lib/auth.tsx';
import { useDraft } from '../../lib/draft.ts';
import { isRefused } from '../../lib/problem.ts';
import { randomId } from '../../lib/random.ts';
import { saySo } from '../../ui/say.tsx';
import { dueWords, endOfDay } from './due.ts';
import classes from './quick-add.module.css';
import { parseQuickLine, type QuickLine } from './quick-line.ts';
import { useCreateTask } from './task-queries.ts';
import { PRIORITY } from './task-words.ts';
import { forgetUnsent, keepUnsent, type Unsent, unsentOf } from './unsent.ts';

/**
 * A task in one line, with Enter. The line is free for the next one at once, and comes back where the server says no.
 */
export function QuickAdd({ project }: { project?: string }) {
  const [line, setLine, forget] = useDraft('quick-add', () => '');
  const send = useSend(setLine);
  const parsed = parseQuickLine(line);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!parsed.title) return;
    send({ key: randomId(), line, fields: { ...fieldsOf(parsed), ...(project ? { projectId: project } : {}) } });
    forget();
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      <TextInput
        variant="unstyled"
        aria-label="Add a task in one line"
        placeholder="Add a task:  Call Ada !high @tomorrow #sales"
        leftSection={<IconPlus size={17} aria-hidden />}
        value={line}
        onChange={(event) => setLine(event.currentTarget.value)}
        maxLength={400}
        rightSectionWidth="auto"
        rightSection={<span className={classes.reading}>{line && reading(parsed)}</span>}
      />
    </form>
  );
}

/** Sends a task, and first what is left from before a reload or a sign-in. */
function useSend(giveBack: (line: string) => void) {
  const { person } = useAuth();
  const create = useCreateTask();
  const me = person?.id ?? '';
  const deliver = (task: Unsent) =>
    create.mutateAsync(task).then(
      () => forgetUnsent(me, task.key),
      (cause: unknown) => {
        // Signed out: it is sent after the next sign-in.
        if (isRefused(cause, 401)) return;
        forgetUnsent(me, task.key);
        saySo(cause);
        giveBack(task.line);
      },
    );
  const begin = useEffectEvent(() => {
    for (const task of unsentOf(me)) void deliver(task);
  });
  useEffect(() => begin(), []);
  return (task: Unsent) => {
    keepUnsent(me, task);
    void deliver(task);
  };
}

function fieldsOf({ title, priority, due, labels }: QuickLine) {
  return {
    title,
    ...(priority ? { priority } : {}),
    ...(due ? { dueDate: endOfDay(due) } : {}),
    ...(labels.length > 0 ? { labels } : {}),
  };
}

/** What was understood besides the title. */
function reading({ priority, due, labels }: QuickLine) {
  return [
    priority && PRIORITY[priority].label,
    due && dueWords(endOfDay(due)),
    ...labels.map((label) => `#${label}`),
    'Enter ↵',
  ]
    .filter(Boolean)
    .join('  ·  ');
}
