import { setTimeout as pause } from 'node:timers/promises';
import { DEMO_ACCOUNTS, DEMO_COLLEAGUES, DEMO_TEAM } from '@taskward/contracts/demo-people';
import type { Logger } from '@taskward/service-kit';
import { type Caller, callerOf } from '../access/callers.ts';
import { countKnown } from '../access/people-store.ts';
import { addComment } from '../comments/comments.ts';
import type { RequestContext } from '../events/event-records.ts';
import { traceOf } from '../events/task-events.ts';
import { setMember } from '../projects/project-members.ts';
import { createProject } from '../projects/projects.ts';
import { createTask } from '../tasks/create-task.ts';
import { changeTask, type TaskDeps } from '../tasks/tasks.ts';
import { isUntouched, onceAtATime } from './demo-store.ts';
import { DEMO_PROJECTS, type DemoProject, type DemoTask } from './demo-work.ts';

const EVERY_MS = 200;
/** The first of all people are told by auth-service once both are there. */
const FIRST_MS = 120_000;
/** The others with them; in an installation whose people came before there was such a company they never come. */
const OTHERS_MS = 10_000;
const DAY_MS = 86_400_000;

const PEOPLE = [...DEMO_ACCOUNTS, ...DEMO_COLLEAGUES];
const idOf = (name: string) => PEOPLE.find(({ username }) => username === name)?.id ?? name;

export interface Demo {
  /** Throws until it is clear what the demo holds: whoever comes first finds all of it, or will find nothing. */
  assertMade: () => Promise<void>;
  stop: () => Promise<void>;
}

/**
 * Gives the demo's people something to do, once: when they are known here, and there is neither a task nor a project.
 * It keeps to the rules as if each of them had done it by hand, so that everybody concerned is told.
 */
export function startDemo(deps: TaskDeps, log: Logger): Demo {
  const ended = new AbortController();
  let isMade = false;
  const done = plantWhenKnown(deps, log, ended.signal)
    .catch((error) => {
      if (!ended.signal.aborted) log.warn({ err: error }, 'the work of the demo could not be made');
    })
    .finally(() => {
      isMade = true;
    });
  return {
    assertMade: async () => {
      if (!isMade) throw new Error('the work of the demo is being made');
    },
    stop: () => {
      ended.abort();
      return done;
    },
  };
}

async function plantWhenKnown(deps: TaskDeps, log: Logger, signal: AbortSignal): Promise<void> {
  const ids = PEOPLE.map(({ id }) => id);
  let end = Date.now() + FIRST_MS;
  for (let isAnybody = false; Date.now() < end; await pause(EVERY_MS, undefined, { signal })) {
    if (!(await isUntouched(deps.pool))) return;
    const { known, anybody } = await countKnown(deps.pool, ids);
    if (anybody && !isAnybody) end = Date.now() + OTHERS_MS;
    isAnybody = anybody;
    if (known < ids.length) continue;
    await onceAtATime(deps.pool, () => plant(deps, signal));
    return log.info('made the projects and tasks of the demo');
  }
}

async function plant(deps: TaskDeps, signal: AbortSignal): Promise<void> {
  for (const project of DEMO_PROJECTS) {
    await makeProject(deps, project);
    // The newest stands on top: what is written first here.
    for (const task of project.tasks.toReversed()) {
      if (signal.aborted) return;
      await makeTask(deps, project.id, task);
    }
  }
}

async function makeProject(deps: TaskDeps, { lead, members, tasks: _, ...project }: DemoProject): Promise<void> {
  const context = contextOf(lead);
  await createProject(deps, context, project);
  const named = members?.map((name) => ({ kind: 'user' as const, id: idOf(name) })) ?? [
    { kind: 'team' as const, id: DEMO_TEAM },
  ];
  for (const member of named) await setMember(deps, context, project.id, member, false, () => true);
}

async function makeTask(deps: TaskDeps, projectId: string, task: DemoTask): Promise<void> {
  const { title, by, to, status = 'todo', priority = 'medium', labels = [], description = null, repeat = null } = task;
  const fields = { title, priority, labels, description, repeat, dueDate: dueOf(task.due) };
  const assignedTo = to === null ? null : idOf(to);
  const { id } = await createTask(deps, contextOf(by), { ...fields, status: 'todo', projectId, assignedTo });
  for (const subtask of task.subtasks ?? []) {
    const input = { title: subtask, status: 'todo' as const, priority, labels: [], parentId: id, assignedTo };
    await createTask(deps, contextOf(by), input);
  }
  if (status !== 'todo') await changeTask(deps, contextOf(to ?? by), id, { status }, () => true);
  for (const [name, text] of task.talk ?? []) await addComment(deps, contextOf(name), id, mentioning(text));
}

/** A day of the calendar, or a moment of it. */
function dueOf(days: number | undefined): string | null {
  if (days === undefined) return null;
  const today = Math.floor(Date.now() / DAY_MS);
  const moment = new Date((today + days) * DAY_MS).toISOString();
  return Number.isInteger(days) ? moment.slice(0, 10) : `${moment.slice(0, 13)}:00:00.000Z`;
}

const mentioning = (text: string) => text.replace(/@([a-z]+)/g, (_, name: string) => `@[${idOf(name)}]`);

const contextOf = (name: string): RequestContext => ({ caller: callerNamed(name), traceparent: traceOf(undefined) });

function callerNamed(name: string): Caller {
  const subject = idOf(name);
  return callerOf({ subject, type: 'user', application: false, roles: ['user'], scopes: [], teams: [DEMO_TEAM] });
}
