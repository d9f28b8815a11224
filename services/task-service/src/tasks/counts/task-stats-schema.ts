import Joi from 'joi';
import { filterFields, type TaskFilter } from '../list/task-list-schema.ts';

/** What `GET /api/v1/tasks/stats` may be asked. */
export interface TaskStatsQuery extends TaskFilter {
  /** How many days, up to today. */
  days: number;
  /** How many people are named with their overdue tasks. */
  people: number;
}

export const taskStatsQuery = Joi.object<TaskStatsQuery>({
  ...filterFields,
  days: Joi.number().integer().min(1).max(366).default(14),
  people: Joi.number().integer().min(1).max(100).default(10),
}).messages({ 'object.unknown': 'is not a parameter of the statistics' });
