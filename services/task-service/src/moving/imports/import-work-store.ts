import { type Queryable, queryRows } from '@taskward/service-kit';
import type { Directory } from './import-directory.ts';
import type { Draft } from './import-drafts.ts';

/** An import that is worked on, locked until the transaction ends. */
export interface Job<Rights> extends Directory {
  id: string;
  state: 'working' | 'undoing';
  rights: Rights;
  rightsUntil: string;
  traceparent: string;
}

/** The import whose turn it is; one that another instance works on is passed over. */
export async function lockNext<Rights>(db: Queryable): Promise<Job<Rights> | undefined> {
  const text = `SELECT id, state, source, rights, rights_until AS "rightsUntil", traceparent, people, projects FROM imports
                WHERE state IN ('working', 'undoing') ORDER BY moved_at LIMIT 1 FOR UPDATE SKIP LOCKED`;
  return (await queryRows<Job<Rights>>(db, { name: 'lock-next-import', text, values: [] }))[0];
}

/** The drafts that are made next. */
export async function nextDrafts(db: Queryable, id: string, limit: number): Promise<Draft[]> {
  const text = 'SELECT draft FROM import_lines WHERE import_id = $1 AND draft IS NOT NULL ORDER BY position LIMIT $2';
  const found = await queryRows<{ draft: Draft }>(db, { name: 'next-drafts', text, values: [id, limit] });
  return found.map(({ draft }) => draft);
}

/** Those of an import's tasks, by their positions, that can have subtasks; they stay so until the transaction ends. */
export async function lockParents(db: Queryable, id: string, positions: number[]): Promise<Map<number, string>> {
  if (positions.length === 0) return new Map();
  const text = `SELECT import_lines.position, task_id AS "taskId" FROM import_lines JOIN tasks ON tasks.id = task_id
                WHERE import_id = $1 AND import_lines.position = ANY($2::int[]) AND parent_id IS NULL ORDER BY task_id FOR UPDATE OF tasks`;
  const found = await queryRows<{ position: number; taskId: string }>(db, { text, values: [id, positions] });
  return new Map(found.map(({ position, taskId }) => [position, taskId]));
}

/** What became of a draft; a title where there is something to tell. */
export interface Outcome {
  position: number;
  taskId: string | null;
  title: string | null;
  fault: string | null;
  remarks: string[];
}

export async function writeOutcomes(db: Queryable, { id, projects }: Job<unknown>, outcomes: Outcome[]): Promise<void> {
  const made = outcomes.filter(({ taskId }) => taskId !== null).length;
  await db.query({
    name: 'write-outcomes',
    text: `WITH counted AS (
             UPDATE imports SET made = made + $3, refused = refused + $4, projects = $5, moved_at = clock_timestamp() WHERE id = $1)
           UPDATE import_lines AS l SET draft = NULL, task_id = o."taskId", title = o.title, fault = o.fault, remarks = o.remarks
           FROM json_to_recordset($2) AS o (position int, "taskId" uuid, title text, fault text, remarks text[])
           WHERE l.import_id = $1 AND l.position = o.position`,
    values: [id, JSON.stringify(outcomes), made, outcomes.length - made, JSON.stringify(projects)],
  });
}

/** The tasks that are undone next: parts before what they are a part of. */
export async function nextMade(db: Queryable, id: string, limit: number): Promise<string[]> {
  const text = `SELECT task_id AS "taskId" FROM import_lines WHERE import_id = $1 AND task_id IS NOT NULL AND NOT kept
                ORDER BY position DESC LIMIT $2`;
  return (await queryRows<{ taskId: string }>(db, { name: 'next-made', text, values: [id, limit] })).map(
    ({ taskId }) => taskId,
  );
}

/**
 * Those of these tasks, which are locked, to which nothing was done since they were made, and that have no parts.
 *
 * @param parts whether subtasks are meant, or the others
 */
export async function untouched(db: Queryable, ids: string[], parts: boolean): Promise<string[]> {
  const text = `SELECT id FROM tasks WHERE id = ANY($1::uuid[]) AND (parent_id IS NOT NULL) = $2
                  AND NOT EXISTS (SELECT FROM task_events WHERE subject = tasks.id::text AND type LIKE 'task.%' AND type NOT IN ('task.created', 'task.assigned'))
                  AND NOT EXISTS (SELECT FROM tasks AS part WHERE part.parent_id = tasks.id)`;
  return (await queryRows<{ id: string }>(db, { name: 'untouched', text, values: [ids, parts] })).map(({ id }) => id);
}

/** @param ids of the tasks that were looked at: those that are still there stay */
export async function writeUndone(db: Queryable, id: string, ids: string[]): Promise<void> {
  await db.query({
    name: 'write-undone',
    text: `WITH seen AS (
             UPDATE import_lines SET kept = EXISTS (SELECT FROM tasks WHERE tasks.id = task_id),
               task_id = (SELECT tasks.id FROM tasks WHERE tasks.id = task_id)
             WHERE import_id = $1 AND task_id = ANY($2::uuid[]) RETURNING kept)
           UPDATE imports SET kept = kept + (SELECT count(*) FROM seen WHERE seen.kept),
             undone = undone + (SELECT count(*) FROM seen WHERE NOT seen.kept), moved_at = clock_timestamp()
           WHERE id = $1`,
    values: [id, ids],
  });
}

export async function endImport(db: Queryable, id: string, state: 'done' | 'undone'): Promise<void> {
  await db.query({
    name: 'end-import',
    text: 'UPDATE imports SET state = $2, ended_at = now() WHERE id = $1',
    values: [id, state],
  });
}

export async function stopImport(db: Queryable, id: string, reason: string): Promise<void> {
  const text = "UPDATE imports SET state = 'stopped', reason = $2, ended_at = now() WHERE id = $1";
  await db.query({ name: 'stop-import', text, values: [id, reason] });
}

export async function hasTasks(db: Queryable, projectId: string): Promise<boolean> {
  const text = 'SELECT FROM tasks WHERE project_id = $1 LIMIT 1';
  return (await queryRows(db, { name: 'has-tasks', text, values: [projectId] })).length > 0;
}
