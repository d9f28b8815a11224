import { TASK_PRIORITIES, TASK_STATUSES, type TaskPriority, type TaskStatus } from '@taskward/contracts/http';
import type { Queryable } from '../rows.ts';
import { type Caller, visibleSql } from './task-policy.ts';

/** Counts over what the caller may see. */
export interface TaskStats {
  total: number;
  byStatus: Record<TaskStatus, number>;
  byPriority: Record<TaskPriority, number>;
  /** Past their due date and neither done nor cancelled. */
  overdue: number;
  /** Not overdue, but due within the next seven days. */
  dueNext7Days: number;
  unassigned: number;
  createdLast7Days: number;
  completedLast7Days: number;
}

const COLUMNS = 'status, priority, due_date, assigned_to, created_at, completed_at';
const OPEN = "status NOT IN ('done', 'cancelled')";
const counted = (name: string, condition: string) => `count(*) FILTER (WHERE ${condition})::int AS "${name}"`;

const COUNTS = [
  'count(*)::int AS total',
  ...TASK_STATUSES.map((status) => counted(status, `status = '${status}'`)),
  ...TASK_PRIORITIES.map((priority) => counted(priority, `priority = '${priority}'`)),
  counted('overdue', `${OPEN} AND due_date < now()`),
  counted('dueNext7Days', `${OPEN} AND due_date >= now() AND due_date < now() + interval '7 days'`),
  counted('unassigned', 'assigned_to IS NULL'),
  counted('createdLast7Days', "created_at >= now() - interval '7 days'"),
  counted('completedLast7Days', "completed_at >= now() - interval '7 days'"),
].join(', ');

/** All the counts in one pass over the caller's tasks. */
export async function countTasks(db: Queryable, caller: Caller): Promise<TaskStats> {
  const visible = visibleSql(caller, '$1').map((condition) => `SELECT ${COLUMNS} FROM tasks WHERE ${condition}`);
  const { rows } = await db.query<Record<string, number>>({
    name: `count-tasks-${visible.length}`,
    text: `SELECT ${COUNTS} FROM (${visible.join(' UNION ALL ')}) AS visible`,
    values: caller.seesAll ? [] : [caller.id],
  });
  const counts = rows[0] ?? {};
  const pick = <Name extends string>(names: readonly Name[]) =>
    Object.fromEntries(names.map((name) => [name, counts[name]])) as Record<Name, number>;
  return {
    ...pick(['total', 'overdue', 'dueNext7Days', 'unassigned', 'createdLast7Days', 'completedLast7Days']),
    byStatus: pick(TASK_STATUSES),
    byPriority: pick(TASK_PRIORITIES),
  };
}
