import type { Body } from '@taskward/contracts/openapi';
import { checkApplication, checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { decodeCursor, pageFields, pageOf, parse, text, uuid } from '@taskward/service-kit';
import { type RequestHandler, Router } from 'express';
import Joi from 'joi';
import { notOfAPerson } from '../http/own-account.ts';
import { requires } from '../http/permission.ts';
import { originOf } from '../http/request-origin.ts';
import { dropMember, type Membership, setMember } from '../teams/members.ts';
import { listTeams, type TeamFilter, type TeamRow } from '../teams/team-store.ts';
import { changeTeam, createTeam, getTeam, removeTeam, teamCallerOf } from '../teams/teams.ts';
import { fields, handle } from '../users/user-fields.ts';
import type { AccountDeps } from './account-deps.ts';

const description = text(0, 2_000);
const newTeam = Joi.object<Body<'POST /api/v1/teams'>, true>({
  handle: handle.required(),
  name: fields.name.required(),
  description,
});
const teamChanges = Joi.object<Body<'PATCH /api/v1/teams/{handle}'>, true>({ name: fields.name, description }).min(1);
const memberBody = Joi.object<{ lead?: boolean }, true>({ lead: Joi.boolean() });
const listQuery = Joi.object<TeamFilter & { cursor?: string }>(pageFields());
const teamPath = Joi.object<{ handle: string }>({ handle: handle.required() });
const memberPath = Joi.object<Membership>({ handle: handle.required(), userId: uuid.required() });

const presented = <T extends TeamRow>({ lead, createdAt, ...team }: T) => ({
  ...team,
  lead: lead ?? false,
  createdAt: createdAt.toISOString(),
});

const onlyPeople: RequestHandler = (req, _res, next) =>
  next(identityOf(req).type === 'user' ? undefined : notOfAPerson());

/** Teams: one's own, and for who manages people everybody's. Who leads one says who is in it. */
export function teamRoutes(deps: AccountDeps): Router {
  const { pool, verifier } = deps;
  const router = Router();
  router.use('/api/v1/teams', checkJwt(verifier), onlyPeople);
  const reads = checkApplication('tasks:read');
  const managesPeople = requires('roles:manage');

  router.get('/api/v1/teams', reads, async (req, res) => {
    const caller = teamCallerOf(identityOf(req));
    const { cursor, limit } = parse(listQuery, req.query, { in: 'query' });
    const of = caller.seesAll ? undefined : caller.id;
    const found = await listTeams(pool, caller.id, { of, after: decodeCursor(cursor, handle), limit });
    const { rows, page } = pageOf(found, limit, (last) => last.handle);
    res.json({ success: true, data: rows.map(presented), page });
  });

  router.post('/api/v1/teams', managesPeople, async (req, res) => {
    const given = { description: '', ...parse(newTeam, req.body, { in: 'body' }) };
    const team = await createTeam(deps, teamCallerOf(identityOf(req)), given, originOf(req));
    res
      .status(201)
      .location(`/api/v1/teams/${team.handle}`)
      .json({ success: true, data: presented(team) });
  });

  router.get('/api/v1/teams/:handle', reads, async (req, res) => {
    const path = parse(teamPath, req.params, { in: 'path' });
    const team = await getTeam(pool, teamCallerOf(identityOf(req)), path.handle);
    res.json({ success: true, data: presented(team) });
  });

  router.patch('/api/v1/teams/:handle', managesPeople, async (req, res) => {
    const path = parse(teamPath, req.params, { in: 'path' });
    const given = parse(teamChanges, req.body, { in: 'body' });
    const team = await changeTeam(deps, teamCallerOf(identityOf(req)), path.handle, given, originOf(req));
    res.json({ success: true, data: presented(team) });
  });

  router.delete('/api/v1/teams/:handle', managesPeople, async (req, res) => {
    const path = parse(teamPath, req.params, { in: 'path' });
    await removeTeam(deps, path.handle, originOf(req));
    res.status(204).end();
  });

  router.put('/api/v1/teams/:handle/members/:userId', async (req, res) => {
    const who = parse(memberPath, req.params, { in: 'path' });
    const { lead } = parse(memberBody, req.body ?? {}, { in: 'body' });
    const team = await setMember(deps, teamCallerOf(identityOf(req)), who, lead, originOf(req));
    res.json({ success: true, data: presented(team) });
  });

  router.delete('/api/v1/teams/:handle/members/:userId', async (req, res) => {
    const who = parse(memberPath, req.params, { in: 'path' });
    await dropMember(deps, teamCallerOf(identityOf(req)), who, originOf(req));
    res.status(204).end();
  });

  return router;
}
