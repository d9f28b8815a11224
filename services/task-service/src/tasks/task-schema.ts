import { isDay } from '@taskward/contracts/due';
import { TASK_PRIORITIES, TASK_STATUSES } from '@taskward/contracts/http';
import type { Body } from '@taskward/contracts/openapi';
import { lengthOf, oneLine, oneOfEach } from '@taskward/contracts/text';
import { text } from '@taskward/service-kit';
import Joi from 'joi';
import { position } from '../positions/position-schema.ts';
import { NO_RULE, readRule } from '../repeats/repeat-rule.ts';

/** What a caller may set of a new task, with what is set for them. */
type NewTask = Body<'POST /api/v1/tasks'>;
export type TaskInput = NewTask & Required<Pick<NewTask, 'status' | 'priority' | 'labels'>>;
export type TaskPatch = Body<'PATCH /api/v1/tasks/{id}'>;

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

/** A moment in ISO 8601 with zone, in UTC with milliseconds; nothing where the text is none. */
function instantOf(text: string): string | undefined {
  if (!INSTANT.test(text) || !isDay(text.slice(0, 10))) return undefined;
  const moment = new Date(text.replace(',', '.').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  const iso = Number.isNaN(moment.getTime()) ? '' : moment.toISOString();
  return /^(?!0000)\d{4}-/.test(iso) ? iso : undefined;
}

/** A moment in ISO 8601 with zone, given back in UTC with milliseconds. */
export const instant = Joi.string()
  .custom((value: string, { error }: Joi.CustomHelpers) => instantOf(value) ?? error('string.isoDate'))
  .messages({ 'string.isoDate': 'must be an ISO 8601 date and time with zone, like 2030-01-31T09:00:00Z' });

/** A day of the calendar, given back as it is, or a moment. */
export const dayOrInstant = Joi.string()
  .custom((value: string, { error }: Joi.CustomHelpers) =>
    isDay(value) ? value : (instantOf(value) ?? error('string.isoDate')),
  )
  .messages({
    'string.isoDate': 'must be a day like 2030-01-31, or a date and time with zone like 2030-01-31T09:00:00Z',
  });

/** The id of a task, given back as it is stored. */
export const taskId = Joi.string()
  .guid({ separator: '-', wrapper: false })
  .custom((id: string) => id.toLowerCase());

export const personId = text(1, 64);
export const projectId = Joi.string()
  .pattern(/^[A-Za-z0-9_-]{1,64}$/)
  .messages({ 'string.pattern.base': 'must be 1 to 64 characters of A-Z, a-z, 0-9, _ and -' });

/**
 * Whether a text is not worth reading: there is room for what will not be kept. To sort marks into form C takes their
 * number squared, which is minutes for half a megabyte.
 */
const isFarTooLong = (value: string, max: number) => value.length > 8 * max;

/** One line in which something can be seen, of so many characters as it is kept. */
export const line = (max: number) =>
  text(1, Number.POSITIVE_INFINITY).custom((value: string, { message }: Joi.CustomHelpers) => {
    const tooLong = () => message({ custom: `must have 1 to ${max} characters` });
    if (isFarTooLong(value, max)) return tooLong();
    const kept = oneLine(value);
    if (kept === '') return message({ custom: 'must hold something that can be seen' });
    return lengthOf(kept) <= max ? kept : tooLong();
  });
const LONGEST_LABEL = 50;
export const label = line(LONGEST_LABEL);

const canBeLabel = (value: unknown): value is string =>
  typeof value === 'string' && !isFarTooLong(value, LONGEST_LABEL);

const repeat = Joi.string()
  .custom((value: string, { message }: Joi.CustomHelpers) => {
    try {
      return readRule(value);
    } catch (error) {
      return message({ custom: (error as Error).message });
    }
  })
  .messages({ 'string.base': NO_RULE, 'string.empty': NO_RULE });

const title = line(200);
const fields = {
  title,
  description: text(0, 20_000).allow(null),
  status: Joi.string().valid(...TASK_STATUSES),
  priority: Joi.string().valid(...TASK_PRIORITIES),
  assignedTo: personId.allow(null),
  projectId: projectId.allow(null),
  dueDate: dayOrInstant.allow(null),
  // Joi goes on to this also where it found that a label is none.
  labels: Joi.array()
    .items(label)
    .max(20)
    .custom((labels: unknown[]) => (labels.every(canBeLabel) ? oneOfEach(labels) : labels)),
  parentId: taskId.allow(null),
  repeat: repeat.allow(null),
  remindAt: instant.allow(null),
};

export const bodyMessages = {
  'object.base': 'must be a JSON object',
  'object.unknown': 'is not a field that can be set',
};

/** `POST /api/v1/tasks`. `assignedTo` has no default here: absent means the caller, null means nobody. */
export const newTask = Joi.object<TaskInput, true>({
  ...fields,
  title: title.required(),
  status: fields.status.default('todo'),
  priority: fields.priority.default('medium'),
  labels: fields.labels.default([]),
})
  .required()
  .messages(bodyMessages);

/** `PATCH /api/v1/tasks/:id`: what is absent stays. */
export const taskPatch = Joi.object<TaskPatch, true>({ ...fields, position })
  .required()
  .messages(bodyMessages);

/** Of `/api/v1/tasks/:id/watchers/:userId` the person. */
export const watcherPath = Joi.object<{ userId: string }>({ userId: personId.required() }).unknown();
