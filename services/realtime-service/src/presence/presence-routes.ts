import type { Verifier } from '@taskward/jwt-middleware';
import { checkApplication, checkCaller, checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { parse, unavailable } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import type { Presence } from './presence.ts';

const MOST_IDS = 100;
const query = Joi.object<{ ids: string[] }>({
  ids: Joi.string()
    .max(MOST_IDS * 65)
    .custom((given: string, { message }) => {
      const ids = given.split(',');
      if (ids.length <= MOST_IDS && ids.every((id) => /^[\w-]{1,64}$/.test(id))) return ids;
      return message({
        custom: `must be 1 to ${MOST_IDS} ids of 1 to 64 letters, digits, _ and -, with commas between them`,
      });
    })
    .required(),
});

/** `GET /api/v1/presence`: who of one's colleagues is here, and when they were last. */
export function presenceRoutes(presence: Presence, verifier: Verifier): Router {
  const router = Router();
  const people = checkCaller(({ type }) => type === 'user', 'a person');
  const checks = [checkJwt(verifier), people, checkApplication('tasks:read')];
  router.get('/api/v1/presence', ...checks, async (req, res) => {
    const { ids } = parse(query, req.query, { in: 'query' });
    const { subject } = identityOf(req);
    const data = await presence.about(ids, subject).catch((error: unknown) => {
      throw unavailable('Who is here cannot be asked right now. Try again shortly.', 2, error);
    });
    res.json({ success: true, data });
  });
  return router;
}
