import { TASK_PRIORITIES, TASK_STATUSES } from '@taskward/contracts/http';
import type { Body } from '@taskward/contracts/openapi';
import { lengthOf, oneLine, oneOfEach } from '@taskward/contracts/text';
import { text } from '@taskward/service-kit';
import Joi from 'joi';

/** What a caller may set of a new task, with what is set for them. */
type NewTask = Body<'POST /api/v1/tasks'>;
export type TaskInput = NewTask & Required<Pick<NewTask, 'status' | 'priority' | 'labels'>>;
export type TaskPatch = Body<'PATCH /api/v1/tasks/{id}'>;

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

/** A moment in ISO 8601 with zone, given back in UTC with milliseconds. */
export const instant = Joi.string()
  .custom((value: string, { error }: Joi.CustomHelpers) => {
    if (!INSTANT.test(value)) return error('string.isoDate');
    const moment = new Date(value.replace(',', '.').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
    // 30 February would silently become 2 March: the day as written must be a day of its month.
    const [year = 0, month = 0, day = 0] = value.slice(0, 10).split('-').map(Number);
    const inMonth = day >= 1 && day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
    const iso = Number.isNaN(moment.getTime()) ? '' : moment.toISOString();
    return inMonth && /^\d{4}-/.test(iso) && !iso.startsWith('0000') ? iso : error('string.isoDate');
  })
  .messages({ 'string.isoDate': 'must be an ISO 8601 date and time with zone, like 2030-01-31T09:00:00Z' });

export const personId = text(1, 64);
export const projectId = Joi.string()
  .pattern(/^[A-Za-z0-9_-]{1,64}$/)
  .messages({ 'string.pattern.base': 'must be 1 to 64 characters of A-Z, a-z, 0-9, _ and -' });

/** One line in which something can be seen, of so many characters as it is kept. */
const line = (max: number) =>
  text(1, Number.POSITIVE_INFINITY).custom((value: string, { message }: Joi.CustomHelpers) => {
    const kept = oneLine(value);
    if (kept === '') return message({ custom: 'must hold something that can be seen' });
    return lengthOf(kept) <= max ? kept : message({ custom: `must have 1 to ${max} characters` });
  });
export const label = line(50);

const title = line(200);
const fields = {
  title,
  description: text(0, 20_000).allow(null),
  status: Joi.string().valid(...TASK_STATUSES),
  priority: Joi.string().valid(...TASK_PRIORITIES),
  assignedTo: personId.allow(null),
  projectId: projectId.allow(null),
  dueDate: instant.allow(null),
  // Joi goes on to this also where it found that a label is no text.
  labels: Joi.array()
    .items(label)
    .max(20)
    .custom((labels: unknown[]) => (labels.every((one) => typeof one === 'string') ? oneOfEach(labels) : labels)),
};

const body = { 'object.base': 'must be a JSON object', 'object.unknown': 'is not a field that can be set' };

/** `POST /api/v1/tasks`. `assignedTo` has no default here: absent means the caller, null means nobody. */
export const newTask = Joi.object<TaskInput, true>({
  ...fields,
  title: title.required(),
  status: fields.status.default('todo'),
  priority: fields.priority.default('medium'),
  labels: fields.labels.default([]),
})
  .required()
  .messages(body);

/** `PATCH /api/v1/tasks/:id`: what is absent stays. */
export const taskPatch = Joi.object<TaskPatch, true>(fields).required().messages(body);
