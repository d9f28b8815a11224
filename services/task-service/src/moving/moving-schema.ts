import { pageFields } from '@taskward/service-kit';
import Joi from 'joi';
import { filterFields, type TaskFilter } from '../tasks/list/task-list-schema.ts';
import { line } from '../tasks/task-schema.ts';

export const EXPORT_FORMATS = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What `GET /api/v1/tasks/export` may be asked: the filters of the list, and in which form. */
export const exportQuery = Joi.object<TaskFilter & { format: ExportFormat }>({
  ...filterFields,
  format: Joi.valid(...EXPORT_FORMATS).default('csv'),
}).messages({ 'object.unknown': 'is not a parameter of an export' });

/** What is asked of an import beside its file. */
export interface ImportOptions {
  dryRun: boolean;
  /** Whether projects that the file names and that are not there are made. */
  createProjects: boolean;
  /** The project of what the file names none for. */
  project?: string;
}

export const importQuery = Joi.object<ImportOptions, true>({
  dryRun: Joi.boolean().default(false),
  createProjects: Joi.boolean().default(true),
  project: line(100),
}).messages({ 'object.unknown': 'is not a parameter of an import' });

export const importListQuery = Joi.object<{ limit: number; cursor?: string }>(pageFields()).messages({
  'object.unknown': 'is not a parameter of this list',
});
