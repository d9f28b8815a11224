import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TASK_STATUSES, type TaskDay, type TaskStats, type TaskStatus } from '@taskward/contracts/http';
import { randomFrom } from '@taskward/testkit';
import { startService, type TestService } from './service.ts';

const SEED = Number(process.env.SEED);
const TASKS = 3_000;
const DAY_MS = 86_400_000;
const DAYS = 366; // both changes of the clocks are among them
const ZONES = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'];
const PEOPLE = ['ann', 'bob', 'cem', 'dot', 'eve', null];

interface Row {
  status: TaskStatus;
  createdBy: string;
  assignedTo: string | null;
  createdAt: number;
  completedAt: number | null;
  dueDate: number | null;
  dueDay: string | null;
}

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const stats = async (token: string, query = '') => {
  const { status, body } = await service.call(`/api/v1/tasks/stats${query}`, { token });
  expect(status).toBe(200);
  return body.data as TaskStats;
};

describe(`${TASKS} tasks of the last 400 days, seed ${SEED}`, () => {
  let rows: Row[];
  beforeAll(async () => {
    rows = someTasks(randomFrom(SEED));
    await service.pool.query(
      `INSERT INTO tasks (id, title, status, priority, assigned_to, created_by, due_date, due_day, labels, version, created_at,
         updated_at, completed_at)
       SELECT gen_random_uuid(), 'One of many', status, 'medium', assigned_to, created_by,
         to_timestamp(due / 1000), day, '{}', 1, to_timestamp(created / 1000), now(), to_timestamp(completed / 1000)
       FROM unnest($1::task_status[], $2::text[], $3::text[], $4::float8[], $5::float8[], $6::float8[], $7::date[])
         AS t(status, assigned_to, created_by, due, created, completed, day)`,
      [
        rows.map(({ status }) => status),
        rows.map(({ assignedTo }) => assignedTo),
        rows.map(({ createdBy }) => createdBy),
        rows.map(({ dueDate }) => dueDate),
        rows.map(({ createdAt }) => createdAt),
        rows.map(({ completedAt }) => completedAt),
        rows.map(({ dueDay }) => dueDay),
      ],
    );
  });
  afterAll(() => service.pool.query('TRUNCATE tasks CASCADE'));

  test.each(ZONES)('each day as people in %s live it, for all and for one', async (timeZone) => {
    const dateOf = dateIn(timeZone);
    const callers = [
      { token: await service.admin(), seen: rows },
      { token: await service.user('ann'), seen: rows.filter(ofAnn) },
    ];
    for (const { token, seen } of callers) {
      const before = dateOf(Date.now());
      const { perDay, timeZone: told } = await stats(token, `?days=${DAYS}&timeZone=${timeZone}`);
      expect(told).toBe(timeZone);
      expect([before, dateOf(Date.now())]).toContain(perDay.at(-1)?.date);
      expect(perDay.map(({ date }) => date)).toEqual(daysUpTo(perDay.at(-1)?.date as string, DAYS));
      expect(perDay).toEqual(countedPerDay(seen, perDay, dateOf));
    }
  });

  test.each(ZONES)(
    'what is overdue and soon due in %s: the most of it by name, the rest together',
    async (timeZone) => {
      const dateOf = dateIn(timeZone);
      for (const [token, mine] of [
        [await service.admin(), () => true],
        [await service.user('ann'), ofAnn],
      ] as const) {
        const began = dateOf(Date.now());
        const told = await stats(token, `?people=2&timeZone=${timeZone}`);
        const [now, today] = [Date.now(), dateOf(Date.now())];
        if (began !== today) continue; // Midnight there, just now: whatever was told is of the one day or of the other.
        const open = rows.filter((row) => isOpen(row.status) && mine(row));
        const inDays = (days: number) => new Date(Date.parse(today) + days * DAY_MS).toISOString().slice(0, 10);
        const isLate = ({ dueDate, dueDay }: Row) => (dueDate ?? now) < now || (dueDay ?? today) < today;
        const isSoon = ({ dueDate, dueDay }: Row) =>
          dueDay === null ? dueDate !== null && dueDate < now + 7 * DAY_MS : dueDay < inDays(7);
        const late = open.filter(isLate);
        const counts = PEOPLE.map((one) => late.filter(({ assignedTo }) => assignedTo === one).length);
        const most = counts.filter((count) => count > 0).sort((a, b) => b - a);
        const { overdue, overdueByPerson } = told;
        expect(overdue).toBe(late.length);
        expect(told.dueNext7Days).toBe(open.filter((row) => !isLate(row) && isSoon(row)).length);
        expect(overdueByPerson.people.map(({ count }) => count)).toEqual(most.slice(0, 2));
        for (const { assignedTo, count } of overdueByPerson.people)
          expect(count).toBe(counts[PEOPLE.indexOf(assignedTo)]);
        const rest = most.slice(2);
        expect(overdueByPerson.rest).toEqual({ people: rest.length, count: rest.reduce((sum, n) => sum + n, 0) });
      }
    },
  );

  test('a stranger and a service that may only write learn nothing', async () => {
    const stranger = await stats(await service.user('stranger'));
    expect(stranger).toMatchObject({ total: 0, overdueByPerson: { people: [], rest: { people: 0, count: 0 } } });
    expect(stranger.perDay.every(({ created, completed }) => created + completed === 0)).toBe(true);
    const writer = await service.service('robot', 'tasks:write');
    expect((await service.call('/api/v1/tasks/stats', { token: writer })).status).toBe(403);
    const reader = await service.service('robot', 'tasks:read');
    expect((await stats(reader)).total).toBe(TASKS);
  });
});

test('a task counts as finished on the day it was finished last, and not while it is taken up again', async () => {
  const token = await service.admin();
  const { id } = await service.create(token, { title: 'Back and forth' });
  const change = (body: object) => service.call(`/api/v1/tasks/${id}`, { method: 'PATCH', token, body });
  const completed = async () => (await stats(token, '?days=5')).perDay.map((day) => day.completed);
  await change({ status: 'done' });
  expect(await completed()).toEqual([0, 0, 0, 0, 1]);
  await service.pool.query(`UPDATE tasks SET completed_at = now() - interval '3 days' WHERE id = $1`, [id]);
  await change({ title: 'A better title' });
  expect(await completed()).toEqual([0, 1, 0, 0, 0]);
  await change({ status: 'in_review' });
  expect(await completed()).toEqual([0, 0, 0, 0, 0]);
  await change({ status: 'done' });
  expect(await completed()).toEqual([0, 0, 0, 0, 1]);
  await change({ status: 'cancelled' });
  expect(await completed()).toEqual([0, 0, 0, 0, 0]);
});

test('without a question it is two weeks in UTC; what cannot be asked is said', async () => {
  const token = await service.admin();
  const { perDay, timeZone } = await stats(token);
  expect(perDay).toHaveLength(14);
  expect(timeZone).toBe('UTC');
  for (const [query, path] of [
    ['days=0', 'days'],
    ['days=367', 'days'],
    ['days=1.5', 'days'],
    ['people=101', 'people'],
    ['timeZone=%2B02:00', 'timeZone'],
    ['timeZone=Mars/Phobos', 'timeZone'],
    ['timeZone=EST', 'timeZone'],
    ['timeZone=US/Pacific-New', 'timeZone'], // known to JavaScript, not to PostgreSQL
    ["timeZone=UTC'", 'timeZone'],
    ['zone=UTC', 'zone'],
  ]) {
    const { status, body } = await service.call(`/api/v1/tasks/stats?${query}`, { token });
    expect({ query, status, paths: body.errors?.map((error: { path: string }) => error.path) }).toEqual({
      query,
      status: 400,
      paths: [path],
    });
  }
});

const isOpen = (status: TaskStatus) => status !== 'done' && status !== 'cancelled';
const ofAnn = ({ createdBy, assignedTo }: Row) => createdBy === 'ann' || assignedTo === 'ann';

function someTasks(random: () => number): Row[] {
  const now = Date.now();
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const ago = (days: number) => now - Math.floor(random() * days * 86_400_000);
  return Array.from({ length: TASKS }, () => {
    const status = pick(TASK_STATUSES);
    // Of the days many are those on which the zones are not of one mind.
    const dueDay = random() < 0.4 ? new Date(ago(4) + 2 * DAY_MS).toISOString().slice(0, 10) : null;
    return {
      status,
      createdBy: pick(['ann', 'bob', 'cem']),
      assignedTo: pick(PEOPLE),
      createdAt: ago(400),
      completedAt: status === 'done' ? ago(400) : null,
      dueDate: dueDay !== null || random() < 0.2 ? null : ago(400) + 200 * DAY_MS,
      dueDay,
    };
  });
}

/** The date of a moment in a zone, by what JavaScript knows of zones: PostgreSQL has a list of its own. */
function dateIn(timeZone: string) {
  const words = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  return (moment: number) => words.format(moment);
}

function daysUpTo(last: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) =>
    new Date(Date.parse(last) - (count - 1 - n) * 86_400_000).toISOString().slice(0, 10),
  );
}

function countedPerDay(rows: Row[], perDay: TaskDay[], dateOf: (moment: number) => string): TaskDay[] {
  const days = new Map(perDay.map(({ date }) => [date, { date, created: 0, completed: 0 }]));
  for (const { createdAt, completedAt } of rows) {
    const born = days.get(dateOf(createdAt));
    if (born) born.created++;
    const ended = completedAt === null ? undefined : days.get(dateOf(completedAt));
    if (ended) ended.completed++;
  }
  return [...days.values()];
}
