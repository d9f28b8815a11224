import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type FormEvent, Suspense, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useDraft } from '../../../lib/auth/draft.ts';
import { isolate } from '../../../lib/direction.ts';
import { useShortcuts } from '../../../lib/keys.ts';
import { lazyWithRetry } from '../../../lib/lazy-with-retry.ts';
import { type HttpError, isHttpError } from '../../../lib/problem.ts';
import { notifyError } from '../../../ui/notify.tsx';
import { useProjects } from '../../projects/project-queries.ts';
import { dueOn, formatDueDate } from '../due.ts';
import { useSendTask } from '../sync/waiting/use-send-task.ts';
import { isNotSent, type WaitingTask } from '../sync/waiting/waiting.ts';
import { PRIORITY } from '../task-display.ts';
import { type NamedInLine, NO_NAMES, parseQuickLine, type QuickLine, wordFor } from '../values/quick-line.ts';
import { useNewTask } from '../values/use-new-task.ts';
import classes from './quick-add.module.css';
import type { Picked, SuggestionsHandle } from './quick-suggestions.tsx';
import { useLineToken } from './use-line-token.ts';

const NotSentList = lazyWithRetry(() => import('./not-sent-list.tsx'));
const QuickAssignee = lazyWithRetry(() => import('./quick-assignee.tsx'));
const QuickSuggestions = lazyWithRetry(() => import('./quick-suggestions.tsx'));

/**
 * A task in one line, with Enter. The line is free for the next one at once; where the server says no, it comes back, or
 * stays in sight while another one is being written.
 */
export function QuickAdd({ project }: { project?: string }) {
  const [line, setLine, forget] = useDraft('quick-add', () => '');
  const [assignedTo, assign] = useState<string>();
  const { send, waiting, discard } = useSendTask();
  const notSent = waiting.filter(isNotSent);
  const giveBack = useGiveBack(line, setLine);
  const form = useNewTask();
  const [, keepForm] = useDraft<unknown>('new-task', () => null);
  const { named, remember } = useNamedInLine();
  const parsed = parseQuickLine(line, new Date(), named);
  const typing = useLineToken(line, setLine, remember);
  const suggestions = useRef<SuggestionsHandle>(null);
  useShortcuts({ q: () => typing.field.current?.focus() });
  const listId = useId();
  const [active, setActive] = useState<string>();
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!parsed.title) return setMissing(line.trim() !== '');
    const whom = parsed.assignedTo?.id ?? assignedTo;
    const fields = {
      ...(project ? { projectId: project } : {}),
      ...fieldsOf(parsed),
      ...(whom === undefined ? {} : { assignedTo: whom || null }),
    };
    void send({ line, fields }, giveBack(line));
    assign(undefined);
    forget();
  };
  const edit = (task: WaitingTask) => {
    discard(task);
    if (!task.form) return setLine(task.line);
    keepForm(task.form);
    form.open();
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
              setMissing(false);
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
      {missing && (
        <p role="alert" className={classes.missing}>
          {t`What is the task called? The line says only what there is to know of it.`}
        </p>
      )}
      <Suspense>
        {notSent.length > 0 && (
          <NotSentList
            tasks={notSent}
            onAgain={(task) => void send(task, giveBack(task.line))}
            onEdit={line ? undefined : edit}
            onDiscard={discard}
          />
        )}
      </Suspense>
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

/** Puts a line that the server refused back, where nothing else is being written. */
function useGiveBack(line: string, setLine: (line: string) => void) {
  const free = useRef(false);
  useLayoutEffect(() => {
    free.current = line === '';
    return () => {
      free.current = false;
    };
  }, [line]);
  return (refused: string) => (cause: HttpError) => {
    if (!free.current || isHttpError(cause, 401)) return false;
    free.current = false;
    notifyError(cause);
    setLine(refused);
    return true;
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
