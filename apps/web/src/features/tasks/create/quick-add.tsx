import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import {
  type FormEvent,
  Suspense,
  useEffect,
  useEffectEvent,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useAuth } from '../../../lib/auth/auth.tsx';
import { useDraft } from '../../../lib/auth/draft.ts';
import { isolate } from '../../../lib/direction.ts';
import { useShortcuts } from '../../../lib/keys.ts';
import { lazyWithRetry } from '../../../lib/lazy-with-retry.ts';
import { errorMessage, HttpError, isHttpError } from '../../../lib/problem.ts';
import { randomId } from '../../../lib/random.ts';
import { notifyError } from '../../../ui/notify.tsx';
import { useProjects } from '../../projects/project-queries.ts';
import { dueOn, formatDueDate } from '../due.ts';
import { useCreateTask } from '../sync/task-queries.ts';
import { PRIORITY } from '../task-display.ts';
import { type NamedInLine, NO_NAMES, parseQuickLine, type QuickLine, wordFor } from '../values/quick-line.ts';
import { dequeueTask, enqueueTask, type QueuedTask, queuedTasks, useOfflineQueue } from './offline-queue.ts';
import { OfflineQueueList } from './offline-queue-list.tsx';
import classes from './quick-add.module.css';
import type { Picked, SuggestionsHandle } from './quick-suggestions.tsx';
import { useLineToken } from './use-line-token.ts';

const QuickAssignee = lazyWithRetry(() => import('./quick-assignee.tsx'));
const QuickSuggestions = lazyWithRetry(() => import('./quick-suggestions.tsx'));

/**
 * A task in one line, with Enter. The line is free for the next one at once; where the server says no, it comes back, or
 * stays in sight while another one is being written.
 */
export function QuickAdd({ project }: { project?: string }) {
  const [line, setLine, forget] = useDraft('quick-add', () => '');
  const [assignedTo, assign] = useState<string>();
  const { send, notSent, discard } = useSend(line, setLine);
  const { named, remember } = useNamedInLine();
  const parsed = parseQuickLine(line, new Date(), named);
  const typing = useLineToken(line, setLine, remember);
  const suggestions = useRef<SuggestionsHandle>(null);
  useShortcuts({ q: () => typing.field.current?.focus() });
  const listId = useId();
  const [active, setActive] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!parsed.title) return;
    const whom = parsed.assignedTo?.id ?? assignedTo;
    const fields = {
      ...(project ? { projectId: project } : {}),
      ...fieldsOf(parsed),
      ...(whom === undefined ? {} : { assignedTo: whom || null }),
    };
    send({ key: randomId(), line, fields });
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
        <form onSubmit={submit} className={classes.field}>
          <TextInput
            ref={typing.field}
            role="combobox"
            aria-autocomplete="list"
            aria-expanded={typing.token !== undefined && active !== undefined}
            aria-controls={typing.token ? listId : undefined}
            aria-activedescendant={active}
            autoComplete="off"
            variant="unstyled"
            aria-label={t`Add a task in one line`}
            dir="auto"
            placeholder={t`Add a task:  Call the printer !high @tomorrow @ada +garden #sales`}
            leftSection={<IconPlus size={17} aria-hidden />}
            value={line}
            onChange={(event) => {
              setLine(event.currentTarget.value);
              typing.look();
            }}
            onSelect={typing.look}
            onBlur={typing.close}
            onKeyDown={(event) => {
              if (!suggestions.current?.press(event)) return;
              event.preventDefault();
              event.stopPropagation();
            }}
            rightSectionWidth="auto"
            rightSection={<span className={classes.reading}>{line && reading(parsed)}</span>}
          />
          <Suspense>
            {typing.token && (
              <QuickSuggestions
                token={typing.token}
                project={parsed.project?.id ?? project}
                handle={suggestions}
                listId={listId}
                onActive={setActive}
                onPick={typing.pick}
                onClose={typing.close}
              />
            )}
          </Suspense>
        </form>
        <div className={classes.whom}>
          <Suspense>
            {line && (
              <QuickAssignee
                project={parsed.project?.id ?? project}
                value={parsed.assignedTo?.id ?? assignedTo}
                onChange={assign}
              />
            )}
          </Suspense>
        </div>
      </div>
      <OfflineQueueList tasks={notSent} onAgain={send} onEdit={line ? undefined : edit} onDiscard={discard} />
    </>
  );
}

/** Whom and what the words of a line stand for: those that were chosen, and projects by their names. */
function useNamedInLine() {
  const [chosen, keep] = useDraft<NamedInLine>('quick-names', () => NO_NAMES);
  const projects = useProjects();
  const named = useMemo(() => {
    const known = projects.map(({ id, name }) => [wordFor(name).toLowerCase(), { id, name: isolate(name) }] as const);
    return { ...chosen, projects: { ...Object.fromEntries(known.reverse()), ...chosen.projects } };
  }, [chosen, projects]);
  const remember = ({ word, person, project }: Picked) => {
    const name = word.toLowerCase();
    if (person) keep({ ...chosen, people: { ...chosen.people, [name]: person } });
    if (project) keep({ ...chosen, projects: { ...chosen.projects, [name]: project } });
  };
  return { named, remember };
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

function fieldsOf({ title, priority, due, time, labels, project }: QuickLine) {
  return {
    title,
    ...(priority ? { priority } : {}),
    ...(due ? { dueDate: dueOn(due, time) } : {}),
    ...(labels.length > 0 ? { labels } : {}),
    ...(project ? { projectId: project.id } : {}),
  };
}

/** What was understood besides the title. */
function reading({ priority, due, time, labels, assignedTo, project }: QuickLine) {
  return [
    assignedTo?.name,
    project?.name,
    priority && PRIORITY[priority].label,
    due && formatDueDate(dueOn(due, time)),
    ...labels.map((label) => `#${isolate(label)}`),
    t`Enter ↵`,
  ]
    .filter(Boolean)
    .join('  ·  ');
}
