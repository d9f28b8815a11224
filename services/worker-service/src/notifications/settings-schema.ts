import { NOTIFICATION_KINDS } from '@taskward/contracts/http';
import Joi from 'joi';
import { type ChosenKinds, MAIL_MODES, type Ways } from './notification-kinds.ts';

const ways = Joi.object<Partial<Ways>>({
  app: Joi.boolean(),
  mail: Joi.string().valid(...MAIL_MODES),
  push: Joi.boolean(),
});

/** What is left out stays as it is. */
export type SettingsChange = ChosenKinds & { timeZone?: string; digestHour?: number };

/** An offset like +02:00 is no zone: it knows no summer. */
const timeZone = Joi.string()
  .max(64)
  .pattern(/^(UTC|[A-Za-z_]+(\/[A-Za-z0-9_+-]+)+)$/)
  .custom((name: string) => new Intl.DateTimeFormat('en', { timeZone: name }) && name)
  .messages({
    'any.custom': 'is no time zone that is known',
    '*': 'must be the name of a time zone, such as Europe/Berlin',
  });

export const settingsChange = Joi.object<SettingsChange>({
  ...Object.fromEntries(NOTIFICATION_KINDS.map((kind) => [kind, ways])),
  timeZone,
  digestHour: Joi.number().integer().min(0).max(23),
});
