import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TaskEvent } from '@taskward/contracts/events';
import type { Task } from '@taskward/contracts/http';
import { firstPosition } from '@taskward/contracts/position';
import { completePosition, readFeed } from '@taskward/messaging';
import { uuidv7 } from '@taskward/service-kit';
import fc from 'fast-check';
import { startService, type TestService } from './service.ts';

const { callerOf } = await import('../src/access/callers.ts');
const { findAudiences, findPlace } = await import('../src/access/membership-store.ts');
const { audienceOf, maySee } = await import('../src/access/task-access.ts');
const { recordsOf } = await import('../src/events/event-records.ts');
const { TASK_EVENT_LOG } = await import('../src/events/event-log.ts');
const { createdEvents } = await import('../src/events/task-events.ts');
const { listTasks } = await import('../src/tasks/list/task-list-store.ts');
const { countTasks } = await import('../src/tasks/counts/task-stats-store.ts');
const { indexWatchers, insertTasks, updateTask } = await import('../src/tasks/task-store.ts');
type Caller = ReturnType<typeof callerOf>;

const identity = { type: 'user' as const, application: false, roles: ['user'], scopes: [] as string[] };

const SEED = Number(process.env.SEED);
const RUNS = 8;

const PEOPLE = ['ann', 'bob', 'carol'];
const PROJECTS = ['p1', 'p2', 'p3'];
const person = fc.constantFrom(...PEOPLE);
const some = <T>(...values: T[]) => fc.subarray(values);
const world = fc.record({
  teams: fc.record({ ann: some('red', 'blue'), bob: some('red', 'blue'), carol: some('red', 'blue') }),
  // Ids in no project are mere names.
  projects: fc.dictionary(
    fc.constantFrom(...PROJECTS),
    some('person:ann', 'person:bob', 'person:robot', 'team:red', 'team:blue', 'service:robot', 'service:ann'),
  ),
  tasks: fc.array(
    fc.record({
      createdBy: fc.oneof(person, fc.constant('robot')),
      assignedTo: fc.oneof(person, fc.constantFrom('robot', null)),
      projectId: fc.constantFrom(null, ...PROJECTS),
      watchers: some(...PEOPLE, 'robot'),
      priority: fc.constantFrom('low', 'medium', 'high', 'urgent'),
    }),
    { minLength: 3, maxLength: 14 },
  ),
});
type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

describe('who may see a task is the same to TypeScript, to SQL and to the audience of its events', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.stop());

  async function build({ projects, tasks }: World): Promise<Task[]> {
    const { pool } = service;
    await pool.query('TRUNCATE tasks, projects, task_events, event_audience, outbox CASCADE');
    for (const [id, members] of Object.entries(projects)) {
      await pool.query(
        `INSERT INTO projects (id, name, created_by, created_at, updated_at, version) VALUES ($1, $1, 'root', now(), now(), 1)`,
        [id],
      );
      const text = 'INSERT INTO project_members (project_id, member, lead) SELECT $1, unnest($2::text[]), FALSE';
      await pool.query(text, [id, members]);
    }
    const made: Task[] = [];
    for (const fields of tasks) {
      const now = new Date().toISOString();
      const rest = { id: uuidv7(), title: 'Shared', description: null, dueDate: null, labels: [], createdAt: now };
      const none = { parentId: null, repeat: null, remindAt: null, position: firstPosition(rest.id) };
      const task = { ...fields, ...rest, ...none, status: 'todo', version: 1, updatedAt: now } as Task;
      const context = { caller: callers({ teams: {} }).admin as Caller, traceparent: '' };
      const place = await findPlace(pool, context.caller, task.projectId);
      const events = createdEvents(task, { actor: { id: 'root', type: 'user' }, timestamp: now });
      await insertTasks(pool, [task], recordsOf(context, task.id, events, audienceOf({ task, place })));
      await updateTask(pool, task);
      await indexWatchers(pool, task);
      made.push(task);
    }
    return made;
  }

  function callers({ teams }: { teams: Record<string, string[]> }): Record<string, Caller> {
    const user = (subject: string, more = {}) => callerOf({ ...identity, subject, teams: teams[subject], ...more });
    const robot = (...scopes: string[]) => user('robot', { type: 'service', roles: [], scopes });
    return {
      ...Object.fromEntries(PEOPLE.map((id) => [id, user(id)])),
      stranger: user('dave'),
      application: user('ann', { application: true, scopes: ['tasks:read'] }),
      admin: user('root', { roles: ['admin', 'user'] }),
      robot: robot(),
      reader: robot('tasks:read'),
    };
  }

  /** The ids in all pages of a list. */
  async function walk(caller: Caller, question: object): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: 3, timeZone: 'UTC', scope: 'visible', ...question, cursor } as const;
      const { tasks, page } = await listTasks(service.pool, caller, query);
      ids.push(...tasks.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return ids;
  }

  test(`in ${RUNS} worlds of seed ${SEED}`, async () => {
    const seen = { some: 0, all: 0, none: 0 };
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        const tasks = await build(given);
        for (const [name, caller] of Object.entries(callers(given))) {
          const places = new Map<string | null, Awaited<ReturnType<typeof findPlace>>>();
          for (const id of PROJECTS) places.set(id, await findPlace(service.pool, caller, id));
          const idsOf = (which: (task: Task) => boolean) => tasks.filter(which).map(({ id }) => id);
          const visible = idsOf((task) => maySee(caller, task, places.get(task.projectId)));
          seen[visible.length === 0 ? 'none' : visible.length === tasks.length ? 'all' : 'some'] += 1;

          const questions: Array<[object, string[]]> = [
            [{}, visible],
            [{ sort: '-priority' }, visible],
            [{ q: 'shared' }, visible],
            [{ scope: 'own' }, idsOf((task) => maySee(caller, task))],
            [{ scope: 'own', q: 'shared' }, idsOf((task) => maySee(caller, task))],
          ];
          for (const projectId of [['p1'], ['p1', 'p2']]) {
            const inThem = tasks.filter((task) => projectId.includes(task.projectId ?? '')).map(({ id }) => id);
            for (const more of [{}, { q: 'shared' }, { scope: 'own' }]) {
              questions.push([{ projectId, ...more }, visible.filter((id) => inThem.includes(id))]);
            }
          }
          for (const [question, expected] of caller.reads ? questions : []) {
            expect([name, question, (await walk(caller, question)).sort()]).toEqual([name, question, expected.sort()]);
            const query = { days: 1, people: 1, timeZone: 'UTC', scope: 'visible', ...question } as const;
            const { total } = await countTasks(service.pool, caller, query);
            expect([name, question, total]).toEqual([name, question, expected.length]);
          }

          const members = caller.seesAll ? undefined : await findAudiences(service.pool, caller);
          const upTo = await completePosition(service.pool);
          const query = { members, after: 0, upTo, limit: 1_000 };
          const { events } = await readFeed<TaskEvent>(service.pool, TASK_EVENT_LOG, query);
          const told = [...new Set(events.map(({ body }) => body.taskId))];
          expect([name, told.sort()]).toEqual([name, visible.sort()]);
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(RUNS); // a rule that shows all, or nothing, is told apart
  }, 120_000);
});

test.each([
  [[], {}],
  [['tasks:create'], { creates: true }],
  [['tasks:read:own'], { reads: true, comments: true }],
  [['tasks:read:all'], { reads: true, comments: true, seesAll: true }],
  [['tasks:update:own'], { writes: true }],
  [['tasks:update:all'], { writes: true, changesAll: true }],
  [['tasks:delete:all'], { deletesAll: true }],
  [['users:read', 'roles:manage', 'dashboard:admin', 'dashboard:user'], {}],
])('the permissions %j open that alone, whatever the roles are called', (permissions, opened) => {
  const shut = {
    creates: false,
    comments: false,
    reads: false,
    seesAll: false,
    writes: false,
    changesAll: false,
    deletesAll: false,
  };
  const caller = callerOf({ ...identity, subject: 'ann', roles: ['admin', 'clerk'], permissions });
  expect(caller).toEqual({ id: 'ann', type: 'user', teams: [], ...shut, ...opened });
});

test('a person of another issuer, which says nothing of permissions, has what is their own', () => {
  const caller = callerOf({ ...identity, subject: 'ann', roles: [], permissions: undefined });
  expect(caller).toMatchObject({ reads: true, creates: true, writes: true, seesAll: false, changesAll: false });
});
