import type { Body } from '@taskward/contracts/openapi';
import { checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { decodeCursor, notFound, pageFields, pageOf, parse, uuid } from '@taskward/service-kit';
import { type Request, type RequestHandler, Router } from 'express';
import Joi from 'joi';
import { newPassword } from '../credentials/password-rules.ts';
import { freshProof } from '../factors/fresh-proof.ts';
import { requires } from '../http/permission.ts';
import { originOf } from '../http/request-origin.ts';
import { toUploads } from '../users/uploads.ts';
import { fields, handle, uploads } from '../users/user-fields.ts';
import { findUser, listUsers, type UserFilter, type UserRow } from '../users/user-store.ts';
import { toUser } from '../users/users.ts';
import type { AdminDeps } from './admin-deps.ts';
import { createUser, inviteUser, isInvited } from './new-users.ts';
import { limitUploadsOf } from './upload-limit.ts';
import { changeUser, deleteUser } from './user-changes.ts';
import { takeFactorsOf } from './user-factors.ts';

const newUserBody = Joi.object<Body<'POST /api/v1/users'>, true>({
  email: fields.email.required(),
  name: fields.name,
  username: fields.username,
  locale: fields.locale.disallow(null),
  roles: fields.roles,
  password: newPassword,
});
const changesBody = Joi.object<Body<'PATCH /api/v1/users/{id}'>, true>({
  ...fields,
  password: newPassword,
  disabled: Joi.boolean(),
}).min(1);
const rolesBody = Joi.object<Body<'PUT /api/v1/users/{id}/roles'>, true>({ roles: fields.roles.required() });
const uploadLimitBody = Joi.object<Body<'PUT /api/v1/users/{id}/upload-limit'>, true>({
  limit: uploads.allow(null).required(),
});
const listQuery = Joi.object<UserFilter & { cursor?: string }>({
  q: Joi.string().trim().empty('').max(10_000),
  role: handle,
  ...pageFields(),
});
const userPath = Joi.object<{ id: string }>({ id: uuid.required() });

const presented = (user: UserRow) => ({
  ...toUser(user),
  disabled: user.disabledAt !== null,
  issuer: user.issuer,
  invited: isInvited(user),
});
const idOf = (req: Request) => parse(userPath, req.params, { in: 'path' }).id;

/** The step where the body names one of these fields. */
const whereBody =
  (fields: string[], step: RequestHandler): RequestHandler =>
  (req, res, next) =>
    fields.some((field) => req.body?.[field] !== undefined) ? step(req, res, next) : next();

/** Everybody's accounts, for admins. */
export function userRoutes(deps: AdminDeps): Router {
  const { pool, verifier, config } = deps;
  const router = Router();
  router.use('/api/v1/users', checkJwt(verifier), requires('users:read'));
  const managesRoles = requires('roles:manage');
  const fresh = freshProof(deps);
  const freshForAccess = whereBody(['email', 'password'], fresh);

  router.get('/api/v1/users', async (req, res) => {
    const { cursor, ...filter } = parse(listQuery, req.query, { in: 'query' });
    const found = await listUsers(pool, { ...filter, after: decodeCursor(cursor, uuid) });
    const { rows, page } = pageOf(found, filter.limit, ({ id }) => id);
    res.json({ success: true, data: rows.map(presented), page });
  });

  router.post('/api/v1/users', managesRoles, async (req, res) => {
    const given = parse(newUserBody, req.body, { in: 'body' });
    const user = await createUser(deps, given, identityOf(req), originOf(req));
    res
      .status(201)
      .location(`/api/v1/users/${user.id}`)
      .json({ success: true, data: presented(user) });
  });

  router.get('/api/v1/users/:id', async (req, res) => {
    const user = await findUser(pool, idOf(req));
    if (!user) throw notFound('There is no such user.');
    res.json({ success: true, data: presented(user) });
  });

  router.patch('/api/v1/users/:id', managesRoles, freshForAccess, async (req, res) => {
    const id = idOf(req);
    const given = parse(changesBody, req.body, { in: 'body' });
    const user = await changeUser(deps, id, given, identityOf(req), originOf(req));
    res.json({ success: true, data: presented(user) });
  });

  router.put('/api/v1/users/:id/roles', managesRoles, async (req, res) => {
    const id = idOf(req);
    const { roles } = parse(rolesBody, req.body, { in: 'body' });
    const user = await changeUser(deps, id, { roles }, identityOf(req), originOf(req));
    res.json({ success: true, data: presented(user) });
  });

  router.put('/api/v1/users/:id/upload-limit', managesRoles, async (req, res) => {
    const id = idOf(req);
    const { limit } = parse(uploadLimitBody, req.body, { in: 'body' });
    const limited = await limitUploadsOf(pool, id, limit, identityOf(req), originOf(req));
    res.json({ success: true, data: toUploads(limited, config) });
  });

  router.post('/api/v1/users/:id/invitation', managesRoles, async (req, res) => {
    await inviteUser(deps, idOf(req), originOf(req));
    res.status(204).end();
  });

  router.delete('/api/v1/users/:id/mfa', managesRoles, fresh, async (req, res) => {
    await takeFactorsOf(deps, idOf(req), identityOf(req), originOf(req));
    res.status(204).end();
  });

  router.delete('/api/v1/users/:id', managesRoles, async (req, res) => {
    await deleteUser(deps, idOf(req), identityOf(req), originOf(req));
    res.status(204).end();
  });

  return router;
}
