import { may } from '@taskward/contracts/permissions';
import { checkApplication, checkCaller, checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { parse } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { mayAsService } from '../http/permission.ts';
import { INTERNAL_CLIENTS } from '../oidc/clients/internal-clients.ts';
import { type AddresseeRow, findPeople, type PersonRow, searchPeople } from '../users/people-store.ts';
import type { AccountDeps } from './account-deps.ts';

const MOST_IDS = 100;
const NO_IDS = `must be 1 to ${MOST_IDS} ids of 1 to 64 letters, digits, _ and -`;

/** Ids, in a parameter for each or with commas between them. */
const ids = Joi.array<string[]>()
  .items(Joi.string().max(MOST_IDS * 65))
  .single()
  .custom((given: string[], { message }) => {
    const each = given.flatMap((some) => some.split(','));
    return each.length <= MOST_IDS && each.every((id) => /^[\w-]{1,64}$/.test(id)) ? each : message({ custom: NO_IDS });
  });
const query = Joi.object<{ ids?: string[]; id?: string[]; q: string }>({
  ids,
  id: ids,
  q: Joi.string().trim().allow('').max(10_000),
}).oxor('ids', 'id', 'q');

const isPersonOrReadsPeople = checkCaller(
  (caller) => caller.type === 'user' || mayAsService('people:read')(caller),
  'the scope people:read',
);

/** Our own services, which are in no table. */
const internals = (ids: string[]): AddresseeRow[] =>
  [...INTERNAL_CLIENTS]
    .filter(([id]) => ids.includes(id))
    .map(([id, { name }]) => ({ id, name, avatar: null, kind: 'service', deleted: false, locale: null }));

/** Without the language that somebody speaks: that is for whoever writes to them. */
const asToldToPeople = ({ id, name, avatar, kind, deleted }: PersonRow): PersonRow => ({
  id,
  name,
  avatar,
  kind,
  deleted,
});

/**
 * People and services by their ids, for everybody who is signed in: whoever sees a task sees who made it and who does it,
 * and so does an application that reads tasks for them. By name one finds one's colleagues, and who may read accounts
 * everybody; without a name one's colleagues.
 */
export function peopleRoutes({ pool, verifier }: Pick<AccountDeps, 'pool' | 'verifier'>): Router {
  const router = Router();
  const reads = [checkJwt(verifier), isPersonOrReadsPeople, checkApplication('tasks:read')];
  router.get('/api/v1/people', ...reads, async (req, res) => {
    const identity = identityOf(req);
    const { ids, id = ids, q = '' } = parse(query, req.query, { in: 'query' });
    const everybody = identity.type === 'service' || (q !== '' && may(identity, 'users:read'));
    const people = id
      ? [...(await findPeople(pool, id)), ...internals(id)]
      : await searchPeople(pool, q, everybody ? undefined : identity.subject);
    res.json({ success: true, data: identity.type === 'service' ? people : people.map(asToldToPeople) });
  });
  return router;
}
