import { identityOf } from '@taskward/jwt-middleware/express';
import { inTransaction, notFound, parse, uuid, uuidv7 } from '@taskward/service-kit';
import { type Request, Router } from 'express';
import Joi from 'joi';
import type pg from 'pg';
import { pushTarget } from './push-schema.ts';
import { addSubscription, deleteSubscription, listSubscriptions } from './push-store.ts';

const path = Joi.object<{ id: string }>({ id: uuid.required() });
const meOf = (req: Request): string => identityOf(req).subject;

/** `/api/v1/notifications/push`: the browsers that somebody allowed to be told. Behind the checks of notification-routes.ts. */
export function pushRoutes(pool: pg.Pool, publicKey: string, loopback: boolean): Router {
  const router = Router();
  const target = pushTarget(loopback);
  router
    .route('/api/v1/notifications/push')
    .get(async (req, res) => {
      const subscriptions = await listSubscriptions(pool, meOf(req));
      res.json({ success: true, data: { publicKey, subscriptions } });
    })
    .post(async (req, res) => {
      const given = parse(target, req.body, { in: 'body' });
      const data = await inTransaction(pool, (tx) => addSubscription(tx, uuidv7(), meOf(req), given));
      res.status(201).location(`/api/v1/notifications/push/${data.id}`).json({ success: true, data });
    });
  router.delete('/api/v1/notifications/push/:id', async (req, res) => {
    const { id } = parse(path, req.params, { in: 'path' });
    if (!(await deleteSubscription(pool, id, meOf(req)))) throw notFound('There is no such subscription.');
    res.status(204).end();
  });
  return router;
}
