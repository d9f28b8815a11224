import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type FormEvent, Suspense, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { useAuth } from '../../../lib/auth/auth.tsx';
import { useDraft } from '../../../lib/auth/draft.ts';
import { isolate } from '../../../lib/direction.ts';
import { lazyWithRetry } from '../../../lib/lazy-with-retry.ts';
import { errorMessage, HttpError, isHttpError } from '../../../lib/problem.ts';
import { randomId } from '../../../lib/random.ts';
import { notifyError } from '../../../ui/notify.tsx';
import { dueOn, formatDueDate } from '../due.ts';
import { useCreateTask } from '../sync/task-queries.ts';
import { PRIORITY } from '../task-display.ts';
import { parseQuickLine, type QuickLine } from '../values/quick-line.ts';
import { dequeueTask, enqueueTask, type QueuedTask, queuedTasks, useOfflineQueue } from './offline-queue.ts';
import { OfflineQueueList } from './offline-queue-list.tsx';
import classes from './quick-add.module.css';

const QuickAssignee = lazyWithRetry(() => import('./quick-assignee.tsx'));

/**
 * A task in one line, with Enter. The line is free for the next one at once; where the server says no, it comes back, or
 * stays in sight while another one is being written.
 */
export function QuickAdd({ project }: { project?: string }) {
  const [line, setLine, forget] = useDraft('quick-add', () => '');
  const [assignedTo, assign] = useState<string>();
  const { send, notSent, discard } = useSend(line, setLine);
  const parsed = parseQuickLine(line);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!parsed.title) return;
    const fields = { ...fieldsOf(parsed), ...(project ? { projectId: project } : {}) };
    send({
      key: randomId(),
      line,
      fields: assignedTo === undefined ? fields : { ...fields, assignedTo: assignedTo || null },
    });
    assign(undefined);
    forget();
  };
  const edit = (task: QueuedTask) => {
    setLine(task.line);
    discard(task);
  };
  return (
    <>
      <div className={classes.line}>
        <form onSubmit={submit}>
          <TextInput
            variant="unstyled"
            aria-label={t`Add a task in one line`}
            dir="auto"
            placeholder={t`Add a task:  Call Ada !high @tomorrow #sales`}
            leftSection={<IconPlus size={17} aria-hidden />}
            value={line}
            onChange={(event) => setLine(event.currentTarget.value)}
            rightSectionWidth="auto"
            rightSection={<span className={classes.reading}>{line && reading(parsed)}</span>}
          />
        </form>
        <div className={classes.whom}>
          <Suspense>{line && <QuickAssignee project={project} value={assignedTo} onChange={assign} />}</Suspense>
        </div>
      </div>
      <OfflineQueueList tasks={notSent} onAgain={send} onEdit={line ? undefined : edit} onDiscard={discard} />
    </>
  );
}

/** What is being sent, so that a page that is opened anew does not send it twice. */
const underWay = new Set<string>();

/** Sends a task, and first what is left from before a reload or a sign-in. */
function useSend(line: string, giveBack: (line: string) => void) {
  const { person } = useAuth();
  const create = useCreateTask();
  const me = person?.id ?? '';
  const unsent = useOfflineQueue(me);
  const free = useRef(false);
  useLayoutEffect(() => {
    free.current = line === '';
    return () => {
      free.current = false;
    };
  }, [line]);
  const giveUp = (task: QueuedTask, cause: unknown) => {
    // Signed out: it is sent after the next sign-in.
    if (isHttpError(cause, 401)) return;
    notifyError(cause);
    const refused = cause instanceof HttpError;
    if (!refused || !free.current) return enqueueTask(me, { ...task, trouble: errorMessage(cause), refused });
    free.current = false;
    dequeueTask(me, task.key);
    giveBack(task.line);
  };
  const deliver = async (task: QueuedTask) => {
    if (underWay.has(task.key)) return;
    underWay.add(task.key);
    try {
      await create.mutateAsync(task);
      dequeueTask(me, task.key);
    } catch (cause) {
      giveUp(task, cause);
    } finally {
      underWay.delete(task.key);
    }
  };
  const send = ({ key, line, fields }: QueuedTask) => {
    const task = { key, line, fields };
    enqueueTask(me, task);
    void deliver(task);
  };
  const begin = useEffectEvent(() => {
    for (const task of queuedTasks(me)) if (!task.refused) send(task);
  });
  useEffect(() => begin(), []);
  return {
    send,
    notSent: unsent.filter(({ trouble }) => trouble !== undefined),
    discard: ({ key }: QueuedTask) => dequeueTask(me, key),
  };
}

function fieldsOf({ title, priority, due, time, labels }: QuickLine) {
  return {
    title,
    ...(priority ? { priority } : {}),
    ...(due ? { dueDate: dueOn(due, time) } : {}),
    ...(labels.length > 0 ? { labels } : {}),
  };
}

/** What was understood besides the title. */
function reading({ priority, due, time, labels }: QuickLine) {
  return [
    priority && PRIORITY[priority].label,
    due && formatDueDate(dueOn(due, time)),
    ...labels.map((label) => `#${isolate(label)}`),
    t`Enter ↵`,
  ]
    .filter(Boolean)
    .join('  ·  ');
}
