import type { Body } from '@taskward/contracts/openapi';
import { oneLine } from '@taskward/contracts/text';
import { pageFields, text } from '@taskward/service-kit';
import Joi from 'joi';

const LONGEST = 10_000;
const MOST_MENTIONS = 50;
/** `@[user id]`, of an id as tasks know them; of another issuer it may hold anything. */
const MENTION = /@\[([^[\]\r\n]{1,64})\]/gu;

/** The ids that a body mentions, each once, in the order in which they first come. */
export const mentionsOf = (body: string): string[] => [
  ...new Set([...body.matchAll(MENTION)].map(([, id]) => id as string)),
];

/** Kept as it is typed, with its line ends: it is Markdown. */
const body = text(1, LONGEST).custom((value: string, { message }: Joi.CustomHelpers) => {
  if (value.length > 2 * LONGEST) return value; // too long, which was said
  if (oneLine(value) === '') return message({ custom: 'must hold something that can be seen' });
  if (mentionsOf(value).length > MOST_MENTIONS) return message({ custom: `must mention ${MOST_MENTIONS} at most` });
  return value;
});

/** `POST /api/v1/tasks/:id/comments` and `PATCH /api/v1/comments/:id`. */
export const commentText = Joi.object<Body<'POST /api/v1/tasks/{id}/comments'>, true>({ body: body.required() })
  .required()
  .messages({ 'object.base': 'must be a JSON object', 'object.unknown': 'is not a field that can be set' });

export const commentListQuery = Joi.object<{ limit: number; cursor?: string }>(pageFields()).messages({
  'object.unknown': 'is not a parameter of this list',
});
