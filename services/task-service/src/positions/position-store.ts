import type { Task } from '@taskward/contracts/http';
import { type Queryable, queryRows } from '@taskward/service-kit';

/** Where a task stands, moved or not. */
export const POSITION_SQL = '(coalesce(position, first_position(id)) COLLATE "C")';

/** A task of a project, and where it stands. */
export type Standing = Pick<Task, 'id' | 'position'>;

/** Until the transaction ends nobody else puts a task anywhere in this project. */
export async function lockPositions(db: Queryable, projectId: string): Promise<void> {
  const text = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 7306))';
  await db.query({ name: 'lock-positions', text, values: [projectId] });
}

/** Of the other tasks of its project so many that stand where a task shall stand or behind it, the nearest first. */
export const findBehind = (db: Queryable, task: Pick<Task, 'id' | 'projectId' | 'position'>, limit: number) =>
  queryRows<Standing>(db, { name: 'find-behind', text: neighboursSql('>=', 'ASC'), values: valuesOf(task, limit) });

/** The same of those before it. */
export const findBefore = (db: Queryable, task: Pick<Task, 'id' | 'projectId' | 'position'>, limit: number) =>
  queryRows<Standing>(db, { name: 'find-before', text: neighboursSql('<', 'DESC'), values: valuesOf(task, limit) });

const neighboursSql = (comparison: string, direction: string) =>
  `SELECT id, ${POSITION_SQL} AS position FROM tasks
   WHERE project_id = $1 AND id <> $2 AND ${POSITION_SQL} ${comparison} $3 ORDER BY ${POSITION_SQL} ${direction} LIMIT $4`;

const valuesOf = ({ id, projectId, position }: Pick<Task, 'id' | 'projectId' | 'position'>, limit: number) => [
  projectId,
  id,
  position,
  limit,
];
