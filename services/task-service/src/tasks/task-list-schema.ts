import { TASK_PRIORITIES, TASK_STATUSES, type TaskPriority, type TaskStatus } from '@taskward/contracts/http';
import Joi from 'joi';
import { instant, label, personId, projectId } from './task-schema.ts';

export const SORT_FIELDS = ['createdAt', 'updatedAt', 'dueDate', 'priority', 'title'] as const;
export type SortField = (typeof SORT_FIELDS)[number];

/** What `GET /api/v1/tasks` may be asked. */
export interface TaskFilter {
  status?: TaskStatus[];
  priority?: TaskPriority[];
  assignedTo?: string[];
  projectId?: string[];
  label?: string[];
  dueBefore?: string;
  dueAfter?: string;
  q?: string;
}
export interface TaskListQuery extends TaskFilter {
  /** A field, with `-` in front for descending. Where it is absent: best hits first for `q`, else newest first. */
  sort?: string;
  limit: number;
  cursor?: string;
}

const several = (schema: Joi.Schema) => Joi.array().items(schema).single().max(50);

/** The filters, for whatever takes them. */
export const filterFields = {
  status: several(Joi.valid(...TASK_STATUSES)),
  priority: several(Joi.valid(...TASK_PRIORITIES)),
  assignedTo: several(personId),
  projectId: several(projectId),
  label: several(label),
  dueBefore: instant,
  dueAfter: instant,
  q: Joi.string().trim().min(1).max(500),
};
const unknown = { 'object.unknown': 'is not a parameter of this list' };

export const taskListQuery = Joi.object<TaskListQuery>({
  ...filterFields,
  sort: Joi.string().valid(...SORT_FIELDS.flatMap((field) => [field, `-${field}`])),
  limit: Joi.number().integer().min(1).max(200).default(50),
  cursor: Joi.string().max(2_000),
}).messages(unknown);

/** What `GET /api/v1/tasks/:id/history` may be asked. */
export const historyQuery = Joi.object<{ limit: number; cursor?: string }>({
  limit: Joi.number().integer().min(1).max(1_000).default(1_000),
  cursor: Joi.string().guid({ separator: '-', wrapper: false }),
}).messages(unknown);
