import type { Task, WholeTask } from '@taskward/contracts/http';
import { firstPosition } from '@taskward/contracts/position';
import { type EventRecord, eventsParameter, logEventsSql } from '@taskward/messaging';
import { type Queryable, queryRows } from '@taskward/service-kit';
import type { Place } from '../access/task-access.ts';
import { TASK_EVENT_LOG } from '../events/event-log.ts';
import { SUBTASKS_SQL } from '../subtasks/subtask-store.ts';
import { DUE_DATE_SQL, dueColumnsSql, dueDateOf } from './due-date-store.ts';

/** A new task with the events that tell of it. */
export interface NewTask {
  task: Task;
  events: EventRecord[];
  /** Its project as it was looked at, where it is more than a name. */
  place?: Place | undefined;
}

/** The columns of a task under the names that it has outside. */
export const TASK_COLUMNS = `id, title, description, status, priority, assigned_to AS "assignedTo",
  project_id AS "projectId", created_by AS "createdBy", ${DUE_DATE_SQL} AS "dueDate", labels, watchers,
  parent_id AS "parentId", repeat, remind_at AS "remindAt", position, version, created_at AS "createdAt", updated_at AS "updatedAt"`;

/** The same by the names that it has outside. */
export const TASK_NAMES = `id, title, description, status, priority, "assignedTo", "projectId", "createdBy", "dueDate",
  labels, watchers, "parentId", repeat, "remindAt", position, version, "createdAt", "updatedAt"`;

/** The tasks of a query that selects `TASK_COLUMNS`, and what else it selects. */
export async function queryTasks<Row extends Task>(
  db: Queryable,
  query: { name?: string; text: string; values: unknown[] },
): Promise<Row[]> {
  const tasks = await queryRows<Row>(db, query);
  for (const task of tasks) {
    task.dueDate = dueDateOf(task.dueDate);
    task.position ??= firstPosition(task.id); // in SQL this would take longer than all else of a list
  }
  return tasks;
}

const WHOLE = `${TASK_COLUMNS}, ${SUBTASKS_SQL} AS subtasks`;

/** The tasks with these ids, in no order. */
export async function findTasks(db: Queryable, ids: string[]): Promise<WholeTask[]> {
  // A list of any length looks dearer to PostgreSQL than a list of one, so that it would plan each read of one anew.
  if (ids.length === 1) {
    const text = `SELECT ${WHOLE} FROM tasks WHERE id = $1`;
    return queryTasks<WholeTask>(db, { name: 'find-task', text, values: ids });
  }
  const text = `SELECT ${WHOLE} FROM tasks WHERE id = ANY($1::uuid[])`;
  return queryTasks<WholeTask>(db, { name: 'find-tasks', text, values: [`{${ids.join(',')}}`] });
}

/** The task, locked until the transaction ends: what follows sees no other change of it. */
export async function lockTask(db: Queryable, id: string): Promise<Task | undefined> {
  const text = `SELECT ${TASK_COLUMNS} FROM tasks WHERE id = $1 FOR UPDATE`;
  return (await queryTasks<Task>(db, { name: 'lock-task', text, values: [id] }))[0];
}

/** Locks tasks in order of their ids, so that two who lock the same cannot block each other. */
export async function lockInOrder(db: Queryable, ids: string[]): Promise<void> {
  const text = 'SELECT FROM tasks WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE';
  await db.query({ name: 'lock-in-order', text, values: [ids] });
}

const given = dueColumnsSql('"dueDate"');

/** SQL that inserts the tasks of a JSON parameter; for use after WITH. */
export const insertTasksSql = (parameter: string, condition = 'TRUE') => `
  created AS (
    INSERT INTO tasks (id, title, description, status, priority, assigned_to, project_id, created_by, due_date,
      due_day, labels, parent_id, repeat, remind_at, version, created_at, updated_at, completed_at)
    SELECT id, title, description, status, priority, "assignedTo", "projectId", "createdBy", ${given.moment},
      ${given.day}, labels, "parentId", repeat, "remindAt", version, "createdAt", "updatedAt", CASE status WHEN 'done' THEN "createdAt" END
    FROM json_to_recordset(${parameter}) AS t(id uuid, title text, description text, status task_status,
      priority task_priority, "assignedTo" text, "projectId" text, "createdBy" text, "dueDate" text,
      labels text[], "parentId" uuid, repeat text, "remindAt" timestamptz, version int, "createdAt" timestamptz, "updatedAt" timestamptz)
    WHERE ${condition}
  )`;

/** Inserts tasks with their events as one statement: durable together or not at all, in one round trip. */
export async function insertTasks(db: Queryable, tasks: Task[], events: EventRecord[]): Promise<void> {
  await db.query({
    name: 'insert-tasks',
    text: `WITH ${insertTasksSql('$1')}, ${logEventsSql(TASK_EVENT_LOG, '$2')} SELECT 1`,
    values: [JSON.stringify(tasks), eventsParameter(TASK_EVENT_LOG, events)],
  });
}

/**
 * The same of tasks that are in projects, unless one of these is not as it was looked at, or is one by now.
 *
 * @returns whether they were inserted, all or none
 */
export async function insertTasksInPlace(db: Queryable, entries: NewTask[]): Promise<boolean> {
  const seen = new Map(
    entries.flatMap(({ task: { projectId: id }, place: { state = null } = {} }) =>
      id === null ? [] : [[`${id} ${state}`, { id, state }]],
    ),
  );
  const { rows } = await db.query<{ inserted: boolean }>({
    name: 'insert-tasks-in-place',
    text: `WITH held AS MATERIALIZED (SELECT * FROM hold_projects($3)),
           fits AS MATERIALIZED (
             SELECT bool_and(held.state IS NOT DISTINCT FROM seen.state) AS inserted
             FROM unnest($3::text[], $4::text[]) AS seen (id, state) LEFT JOIN held USING (id)),
           ${insertTasksSql('$1', '(SELECT inserted FROM fits)')},
           ${logEventsSql(TASK_EVENT_LOG, '$2', '(SELECT inserted FROM fits)')}
           SELECT inserted FROM fits`,
    values: [
      JSON.stringify(entries.map(({ task }) => task)),
      eventsParameter(
        TASK_EVENT_LOG,
        entries.flatMap(({ events }) => events),
      ),
      [...seen.values()].map(({ id }) => id),
      [...seen.values()].map(({ state }) => state),
    ],
  });
  return rows[0]?.inserted === true;
}

/** Writes a changed task over the one that is locked. */
export async function updateTask(db: Queryable, task: Task): Promise<void> {
  await db.query({
    name: 'update-task',
    text: `UPDATE tasks SET title = $2, description = $3, status = $4::task_status, priority = $5, assigned_to = $6, project_id = $7,
             due_date = ${dueColumnsSql('$8::text').moment}, due_day = ${dueColumnsSql('$8::text').day}, labels = $9, watchers = $12, version = $10, updated_at = $11::timestamptz,
             parent_id = $13::uuid, repeat = $14, remind_at = $15::timestamptz, position = nullif($16, first_position(id)),
             completed_at = CASE WHEN $4::task_status <> 'done' THEN NULL WHEN status = 'done' THEN completed_at ELSE $11::timestamptz END
           WHERE id = $1`,
    values: [
      task.id,
      task.title,
      task.description,
      task.status,
      task.priority,
      task.assignedTo,
      task.projectId,
      task.dueDate,
      task.labels,
      task.version,
      task.updatedAt,
      task.watchers,
      task.parentId,
      task.repeat,
      task.remindAt,
      task.position,
    ],
  });
}

/** Brings the index of who watches what up to date with a task whose watchers changed. */
export async function indexWatchers(db: Queryable, { id, createdAt, watchers }: Task): Promise<void> {
  await db.query({
    name: 'index-watchers',
    text: `WITH gone AS (DELETE FROM task_watchers WHERE task_id = $1 AND user_id <> ALL($3::text[]))
           INSERT INTO task_watchers (user_id, created_at, task_id) SELECT unnest($3::text[]), $2, $1
           ON CONFLICT DO NOTHING`,
    values: [id, createdAt, watchers],
  });
}

/** A message of gRPC must be less than 4 MiB for a client with the usual limit, whatever the last task adds. */
const READ_BYTES = 2 * 1024 * 1024;

/** About what a task is on the wire; the ids, names and moments that every task has are at most so long together. */
const SIZE = `600 + coalesce(octet_length(position), 34) + octet_length(title) + coalesce(octet_length(description), 0) + 200 * cardinality(labels)
  + 256 * cardinality(watchers) + coalesce(octet_length(repeat), 0)`;

/**
 * A project's tasks in order of their ids, which is the order of their creation: so many at most, fewer where they are
 * long, and whether more follow.
 */
export async function readProject(
  db: Queryable,
  projectId: string,
  afterId: string | null,
  limit: number,
): Promise<{ tasks: Task[]; more: boolean }> {
  // One row too many says that more follow: the one after the last, or the first that is not read for the length of all.
  const text = `SELECT ${TASK_COLUMNS}, size > $4 AS "tooLong" FROM (
                  SELECT *, sum(${SIZE}) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) AS size
                  FROM (SELECT * FROM tasks WHERE project_id = $1 AND id > $2 ORDER BY id LIMIT $3::int + 1) AS found
                ) AS page WHERE size - (${SIZE}) <= $4 ORDER BY id`;
  const values = [projectId, afterId ?? '00000000-0000-0000-0000-000000000000', limit, READ_BYTES];
  const tasks = await queryTasks<Task & { tooLong: boolean }>(db, { name: 'read-project', text, values });
  const more = tasks.length > limit || (tasks.at(-1)?.tooLong ?? false);
  return { tasks: more ? tasks.slice(0, -1) : tasks, more };
}

/** Up to so many tasks of a project, in order of their ids so that two who lock them cannot block each other. */
export async function lockSomeOfProject(db: Queryable, projectId: string, limit: number): Promise<string[]> {
  const text = 'SELECT id FROM tasks WHERE project_id = $1 ORDER BY id LIMIT $2 FOR UPDATE';
  const { rows } = await db.query<{ id: string }>({ name: 'lock-some-of-project', text, values: [projectId, limit] });
  return rows.map(({ id }) => id);
}

/**
 * Deletes tasks and their subtasks.
 *
 * @param ids of tasks that were locked before, in another statement: it did not see who became their subtask meanwhile
 */
export async function deleteTasks(db: Queryable, ids: string[]): Promise<Task[]> {
  const text = `DELETE FROM tasks WHERE id = ANY(ARRAY(
                  SELECT unnest($1::uuid[]) UNION SELECT id FROM tasks WHERE parent_id = ANY($1::uuid[])
                )) RETURNING ${TASK_COLUMNS}`;
  return queryTasks<Task>(db, { name: 'delete-tasks', text, values: [ids] });
}
