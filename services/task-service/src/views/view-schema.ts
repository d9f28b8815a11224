import type { Body } from '@taskward/contracts/openapi';
import { pageFields, text } from '@taskward/service-kit';
import Joi from 'joi';
import { bodyMessages, line, projectId } from '../tasks/task-schema.ts';

export type ViewInput = Body<'POST /api/v1/views'>;
export type ViewPatch = Body<'PATCH /api/v1/views/{id}'>;

const LONGEST_QUERY = 2_000;
const LAST_POSITION = 1_000_000;

const fields = {
  name: line(100),
  query: text(0, LONGEST_QUERY),
  position: Joi.number().strict().integer().min(0).max(LAST_POSITION),
};

/** `POST /api/v1/views`. */
export const newView = Joi.object<ViewInput, true>({
  ...fields,
  name: fields.name.required(),
  query: fields.query.required(),
  projectId: projectId.allow(null),
})
  .required()
  .messages(bodyMessages);

/** `PATCH /api/v1/views/:id`: what is absent stays. Whose it is does not change. */
export const viewPatch = Joi.object<ViewPatch, true>(fields).required().messages(bodyMessages);

/** What `GET /api/v1/views` may be asked. */
export interface ViewListQuery {
  projectId?: string;
  limit: number;
  cursor?: string;
}

export const viewListQuery = Joi.object<ViewListQuery>({ projectId, ...pageFields() }).messages({
  'object.unknown': 'is not a parameter of this list',
});
