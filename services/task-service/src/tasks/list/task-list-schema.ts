import { TASK_PRIORITIES, TASK_STATUSES, type TaskPriority, type TaskStatus } from '@taskward/contracts/http';
import { pageFields, uuid } from '@taskward/service-kit';
import Joi from 'joi';
import type { Scope } from '../../access/task-access.ts';
import { dayOrInstant, label, personId, projectId, taskId } from '../task-schema.ts';

/** What a list is ordered by. */
export type SortField = 'createdAt' | 'updatedAt' | 'dueDate' | 'priority' | 'title' | 'position';

/** What `GET /api/v1/tasks` may be asked. */
export interface TaskFilter extends Scope {
  status?: TaskStatus[];
  priority?: TaskPriority[];
  assignedTo?: string[];
  id?: string[];
  parentId?: string[];
  label?: string[];
  /** A day or a moment each. */
  dueBefore?: string;
  dueAfter?: string;
  /** Where days begin and end for the reader: a name of the IANA time zone database. */
  timeZone: string;
  q?: string;
}
export interface TaskListQuery extends TaskFilter {
  /** A field, with `-` in front for descending. Where it is absent: best hits first for `q`, else newest first. */
  sort?: string;
  /** As this person sees them; for services that see all. */
  visibleTo?: string;
  limit: number;
  cursor?: string;
}

const several = (schema: Joi.Schema, most = 50) => Joi.array().items(schema).single().max(most);

const timeZone = Joi.string()
  .custom((name: string) => {
    // An offset like +02:00 is no zone: it knows no summer, and PostgreSQL reads its sign the other way round.
    if (!/^(UTC|(?=.{1,64}$)[A-Za-z_]+(\/[A-Za-z0-9_+-]+)+)$/.test(name)) throw new Error('not a name');
    return new Intl.DateTimeFormat('en', { timeZone: name }) && name;
  })
  .messages({ '*': 'must be the name of a time zone, such as Europe/Berlin' });

/** The filters, for whatever takes them. */
export const filterFields = {
  status: several(Joi.valid(...TASK_STATUSES)),
  priority: several(Joi.valid(...TASK_PRIORITIES)),
  assignedTo: several(personId),
  projectId: several(projectId),
  scope: Joi.valid('own', 'visible').default('own'),
  parentId: several(taskId),
  label: several(label),
  dueBefore: dayOrInstant,
  dueAfter: dayOrInstant,
  timeZone: timeZone.default('UTC'),
  // What is typed into a field: empty is no search, and a page that was pasted is no mistake.
  q: Joi.string().trim().empty('').max(10_000),
};
const sortedBy = (...fields: SortField[]) => Joi.string().valid(...fields.flatMap((field) => [field, `-${field}`]));
const unknown = { 'object.unknown': 'is not a parameter of this list' };

export const taskListQuery = Joi.object<TaskListQuery>({
  ...filterFields,
  id: several(uuid, 200),
  visibleTo: personId,
  scope: filterFields.scope.when('visibleTo', { not: Joi.exist(), otherwise: Joi.any().default('visible') }),
  // Tasks have a place in their projects.
  sort: sortedBy('createdAt', 'updatedAt', 'dueDate', 'priority', 'title').when('projectId', {
    not: Joi.exist(),
    otherwise: sortedBy('position'),
  }),
  ...pageFields(),
}).messages(unknown);

/** What `GET /api/v1/tasks/:id/history` may be asked. */
export const historyQuery = Joi.object<{ limit: number; cursor?: string }>({
  ...pageFields({ usual: 1_000, largest: 1_000 }),
}).messages(unknown);
