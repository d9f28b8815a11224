import type { Verifier } from '@taskward/jwt-middleware';
import { checkApplication, checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { decodeCursor, forbidden, pageFields, parse, uuid } from '@taskward/service-kit';
import { type Request, type RequestHandler, Router } from 'express';
import Joi from 'joi';
import { type InboxDeps, readInbox } from './inbox.ts';
import type { Settings } from './notification-kinds.ts';
import { changeSettings } from './notification-settings.ts';
import { markRead } from './notification-store.ts';
import { settingsChange } from './settings-schema.ts';
import { readSettings } from './settings-store.ts';

const inboxQuery = Joi.object<{ unread?: boolean; limit: number; cursor?: string }>({
  unread: Joi.boolean(),
  ...pageFields({ usual: 50, largest: 100 }),
});

const MOST_IDS = 200;
const readBody = Joi.object<{ ids?: string[]; all?: true }>({
  ids: Joi.array().items(uuid).max(MOST_IDS),
  all: Joi.valid(true),
})
  .or('ids', 'all')
  .messages({ 'object.missing': 'must have ids or all' });

/** @throws AppError 403 for a service: an inbox is a person's */
const onlyPeople: RequestHandler = (req, _res, next) => {
  if (identityOf(req).type !== 'user') throw forbidden('Services have no inbox: they follow the feed of events.');
  next();
};

/** @throws AppError 403 for an application of somebody else, whatever its scopes */
const onlyOwnApps: RequestHandler = (req, _res, next) => {
  if (identityOf(req).application) throw forbidden('An application may not see or change how its person is told.');
  next();
};

/** `/api/v1/notifications`: one's inbox, and how one wants to be told. */
export function notificationRoutes(deps: InboxDeps, verifier: Verifier): Router {
  const { pool } = deps;
  const router = Router();
  router.use('/api/v1/notifications', checkJwt(verifier), onlyPeople);

  router.get('/api/v1/notifications', checkApplication('tasks:read'), async (req, res) => {
    const { cursor, ...query } = parse(inboxQuery, req.query, { in: 'query' });
    const inbox = await readInbox(deps, meOf(req), { ...query, before: decodeCursor(cursor, uuid) });
    res.json({ success: true, data: inbox.rows, page: inbox.page, unread: inbox.unread });
  });

  router.post('/api/v1/notifications/read', checkApplication('tasks:read', 'tasks:write'), async (req, res) => {
    const { ids, all } = parse(readBody, req.body, { in: 'body' });
    await markRead(pool, meOf(req), all ? undefined : ids);
    res.status(204).end();
  });

  router.use(['/api/v1/notifications/settings', '/api/v1/notifications/push'], onlyOwnApps);
  router
    .route('/api/v1/notifications/settings')
    .get(async (req, res) => {
      const settings = (await readSettings(pool, [meOf(req)])).get(meOf(req)) as Settings;
      res.json({ success: true, data: presented(settings) });
    })
    .put(async (req, res) => {
      const change = parse(settingsChange, req.body, { in: 'body' });
      res.json({ success: true, data: presented(await changeSettings(pool, meOf(req), change)) });
    });

  return router;
}

const meOf = (req: Request): string => identityOf(req).subject;

const presented = ({ kinds, timeZone, digestHour }: Settings) => ({ ...kinds, timeZone, digestHour });
