import type { Body } from '@taskward/contracts/openapi';
import { EVERY_PERMISSION, type Permission } from '@taskward/contracts/permissions';
import { checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { parse } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { requires } from '../http/permission.ts';
import { originOf } from '../http/request-origin.ts';
import { listRoles, type RoleRow } from '../roles/role-store.ts';
import { changeRole, createRole, isFixed, removeRole } from '../roles/roles.ts';
import { handle } from '../users/user-fields.ts';
import type { AdminDeps } from './admin-deps.ts';

const permissions = Joi.array<Permission[]>()
  .items(Joi.string().valid(...EVERY_PERMISSION))
  .unique()
  .required();
const newRole = Joi.object<Body<'POST /api/v1/roles'>, true>({ name: handle.required(), permissions });
const roleBody = Joi.object<Body<'PATCH /api/v1/roles/{name}'>, true>({ permissions });
const rolePath = Joi.object<{ name: string }>({ name: handle.required() });

const presented = (role: RoleRow) => ({ ...role, fixed: isFixed(role.name) });

/** What the roles give, for who manages them. */
export function roleRoutes(deps: AdminDeps): Router {
  const { pool, verifier } = deps;
  const router = Router();
  router.use('/api/v1/roles', checkJwt(verifier), requires('users:read'));
  const managesRoles = requires('roles:manage');

  router.get('/api/v1/roles', async (_req, res) => {
    const data = (await listRoles(pool)).map(presented);
    res.json({ success: true, data, page: { nextCursor: null, limit: null } });
  });

  router.post('/api/v1/roles', managesRoles, async (req, res) => {
    const given = parse(newRole, req.body, { in: 'body' });
    const role = await createRole(deps, given, identityOf(req), originOf(req));
    res.status(201).json({ success: true, data: presented(role) });
  });

  router.post('/api/v1/roles/:name', managesRoles, async (req, res) => {
    const { name } = parse(rolePath, req.params, { in: 'path' });
    const given = parse(roleBody, req.body, { in: 'body' });
    const role = await createRole(deps, { name, ...given }, identityOf(req), originOf(req));
    res.status(201).json({ success: true, data: presented(role) });
  });

  router.patch('/api/v1/roles/:name', managesRoles, async (req, res) => {
    const { name } = parse(rolePath, req.params, { in: 'path' });
    const given = parse(roleBody, req.body, { in: 'body' });
    const role = await changeRole(deps, { name, ...given }, identityOf(req), originOf(req));
    res.json({ success: true, data: presented(role) });
  });

  router.delete('/api/v1/roles/:name', managesRoles, async (req, res) => {
    const { name } = parse(rolePath, req.params, { in: 'path' });
    await removeRole(deps, name, identityOf(req), originOf(req));
    res.status(204).end();
  });

  return router;
}
