import Joi from 'joi';
import { filterFields, type TaskFilter } from '../tasks/task-list-schema.ts';

export const EXPORT_FORMATS = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What `GET /api/v1/tasks/export` may be asked: the filters of the list, and in which form. */
export const exportQuery = Joi.object<TaskFilter & { format: ExportFormat }>({
  ...filterFields,
  format: Joi.valid(...EXPORT_FORMATS).default('csv'),
}).messages({ 'object.unknown': 'is not a parameter of an export' });
