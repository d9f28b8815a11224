import type { ProjectMember } from '@taskward/contracts/http';
import type { Body, Schemas } from '@taskward/contracts/openapi';
import { pageFields, text } from '@taskward/service-kit';
import Joi from 'joi';
import { bodyMessages, line, personId, projectId } from '../tasks/task-schema.ts';

export type ProjectInput = Body<'POST /api/v1/projects'>;
export type ProjectPatch = Body<'PATCH /api/v1/projects/{id}'>;
export type Membership = Schemas['Membership'];

const fields = {
  name: line(100),
  description: text(0, 2_000).allow(null),
  color: Joi.string()
    .pattern(/^(#[0-9A-Fa-f]{6}|[a-z]{1,20})$/)
    .allow(null)
    .messages({ 'string.pattern.base': 'must be a color like #2f6feb' }),
};

/** `POST /api/v1/projects`. */
export const newProject = Joi.object<ProjectInput, true>({ ...fields, id: projectId, name: fields.name.required() })
  .required()
  .messages(bodyMessages);

/** `PATCH /api/v1/projects/:id`: what is absent stays. */
export const projectPatch = Joi.object<ProjectPatch, true>({ ...fields, archived: Joi.boolean() })
  .required()
  .messages(bodyMessages);

/** `PUT /api/v1/projects/:id/members/:member`. */
export const membership = Joi.object<Membership, true>({
  kind: Joi.string().valid('user', 'team', 'service'),
  lead: Joi.boolean(),
}).messages(bodyMessages);

/** Whom a path names: `team:garden`; of an id alone the kind is not said. */
export interface Named {
  kind?: ProjectMember['kind'];
  id: string;
}

export const projectPath = Joi.object<{ id: string }>({ id: projectId.required() }).unknown();

export const memberPath = Joi.object<{ id: string; member: Named }>({
  id: projectId.required(),
  member: Joi.string()
    .custom((given: string, { error }) => {
      const [, kind, id] = /^(?:(user|team|service):)?(.*)$/s.exec(given) ?? [];
      return personId.validate(id).error ? error('any.invalid') : { kind, id };
    })
    .messages({ 'any.invalid': 'must be user:<id>, team:<handle> or service:<client id>, of 1 to 64 characters' }),
});

/** What `GET /api/v1/projects` may be asked. */
export interface ProjectListQuery {
  archived?: boolean;
  limit: number;
  cursor?: string;
}

export const projectListQuery = Joi.object<ProjectListQuery>({ archived: Joi.boolean(), ...pageFields() }).messages({
  'object.unknown': 'is not a parameter of this list',
});
