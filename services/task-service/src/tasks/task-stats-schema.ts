import Joi from 'joi';
import { filterFields, type TaskFilter } from './task-list-schema.ts';

/** What `GET /api/v1/tasks/stats` may be asked. */
export interface TaskStatsQuery extends TaskFilter {
  /** How many days, up to today. */
  days: number;
  /** Whose days: a name of the IANA time zone database. */
  timeZone: string;
  /** How many people are named with their overdue tasks. */
  people: number;
}

export const taskStatsQuery = Joi.object<TaskStatsQuery>({
  ...filterFields,
  days: Joi.number().integer().min(1).max(366).default(14),
  timeZone: Joi.string()
    .custom((name: string) => {
      // An offset like +02:00 is no zone: it knows no summer, and PostgreSQL reads its sign the other way round.
      if (!/^(UTC|(?=.{1,64}$)[A-Za-z_]+(\/[A-Za-z0-9_+-]+)+)$/.test(name)) throw new Error('not a name');
      return new Intl.DateTimeFormat('en', { timeZone: name }) && name;
    })
    .messages({ '*': 'must be the name of a time zone, such as Europe/Berlin' })
    .default('UTC'),
  people: Joi.number().integer().min(1).max(100).default(10),
}).messages({ 'object.unknown': 'is not a parameter of the statistics' });
