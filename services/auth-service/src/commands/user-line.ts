import { subjectOf } from '@taskward/jwt-middleware';
import { fieldErrors, text } from '@taskward/service-kit';
import Joi from 'joi';
import { hashFault } from '../credentials/hash-limits.ts';
import { fields, handle, importedFields, uploads } from '../users/user-fields.ts';
import { nameParts } from '../users/users.ts';
import type { UserLine } from './export-store.ts';
import { factorsField, linkedAccountsField } from './factors-line.ts';

/** What keeps a line from being imported. */
export interface LineFault {
  path: string;
  message: string;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
const instant = Joi.string().custom((value: string, { message }) => {
  const time = INSTANT.test(value) ? new Date(value) : undefined;
  if (!time || Number.isNaN(time.getTime())) return message({ custom: 'must be a date and time with zone (ISO 8601)' });
  return time.toISOString();
});

const schema = Joi.object<Partial<UserLine>>({
  id: Joi.string()
    .pattern(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    .message('must be a UUID in lower case')
    .required(),
  email: fields.email.required(),
  username: importedFields.username.required(),
  name: importedFields.name.required(),
  givenName: importedFields.name,
  familyName: importedFields.name,
  company: importedFields.name.allow(null),
  avatar: importedFields.avatar,
  locale: fields.locale,
  roles: fields.roles.min(0).required(), // another issuer may give somebody none
  teams: Joi.array()
    .items(Joi.object({ handle: handle.required(), lead: Joi.boolean().required() }))
    .unique('handle')
    .max(50),
  emailVerified: Joi.boolean(),
  disabled: Joi.boolean(),
  filesUploaded: uploads,
  uploadLimit: uploads.allow(null),
  createdAt: instant,
  passwordHash: Joi.string()
    .allow(null)
    .max(512)
    .custom((value: string, { message }) => {
      const fault = hashFault(value);
      return fault ? message({ custom: fault }) : value;
    }),
  external: Joi.object({ issuer: text(1, 2_000).required(), subject: text(1, 255).required() })
    .allow(null)
    .custom((value: NonNullable<UserLine['external']>, { message, state }) => {
      const { id } = state.ancestors[0] as UserLine;
      // Whoever checks their tokens makes the id of these two.
      return subjectOf(value.issuer, value.subject) === id ? value : message({ custom: 'does not belong to this id' });
    }),
  factors: factorsField(instant),
  linkedAccounts: linkedAccountsField(instant),
})
  // Their issuer asks for factors, and nobody else signs them in.
  .when(Joi.object({ external: Joi.valid(null) }).unknown(), {
    otherwise: Joi.object({ factors: Joi.valid(null), linkedAccounts: Joi.array().max(0) }),
  });

/** Reads one line. A fault never repeats the value: it may be a password's hash. */
export function readUserLine(line: string): UserLine | LineFault[] {
  let given: unknown;
  try {
    given = JSON.parse(line);
  } catch {
    return [{ path: '', message: 'is not JSON' }];
  }
  const { value, error } = schema.validate(given, { abortEarly: false, convert: false });
  if (error) return fieldErrors(error);
  const user = value as Partial<UserLine> & Pick<UserLine, 'id' | 'email' | 'username' | 'name' | 'roles'>;
  const { givenName, familyName } = nameParts(user.name);
  return {
    company: null,
    avatar: null,
    locale: null,
    emailVerified: false,
    disabled: false,
    filesUploaded: 0,
    uploadLimit: null,
    createdAt: new Date().toISOString(),
    passwordHash: null,
    teams: [],
    external: null,
    factors: null,
    linkedAccounts: [],
    givenName,
    familyName,
    ...user,
  };
}

/** Writes one line: always the same fields in the same order, so that equal users give equal bytes. */
export const writeUserLine = (user: UserLine): string =>
  `${JSON.stringify({
    id: user.id,
    email: user.email,
    username: user.username,
    name: user.name,
    givenName: user.givenName,
    familyName: user.familyName,
    company: user.company,
    avatar: user.avatar,
    locale: user.locale,
    roles: user.roles,
    teams: user.teams,
    emailVerified: user.emailVerified,
    disabled: user.disabled,
    filesUploaded: user.filesUploaded,
    uploadLimit: user.uploadLimit,
    createdAt: user.createdAt,
    passwordHash: user.passwordHash,
    external: user.external && { issuer: user.external.issuer, subject: user.external.subject },
    factors: user.factors,
    linkedAccounts: user.linkedAccounts,
  })}\n`;
