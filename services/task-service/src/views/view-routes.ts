import type { Verifier } from '@taskward/jwt-middleware';
import { checkJwt } from '@taskward/jwt-middleware/express';
import { parse } from '@taskward/service-kit';
import { Router } from 'express';
import { callerFrom, idOf, sendJson } from '../http-requests.ts';
import type { TaskDeps } from '../tasks/tasks.ts';
import { newView, viewListQuery, viewPatch } from './view-schema.ts';
import { changeView, createView, removeView, viewsOf } from './views.ts';

/** `/api/v1/views`. */
export function viewRoutes(deps: TaskDeps, verifier: Verifier): Router {
  const router = Router();
  router.use('/api/v1/views', checkJwt(verifier));

  router
    .route('/api/v1/views')
    .get(async (req, res) => {
      const query = parse(viewListQuery, req.query, { in: 'query' });
      const { views, page } = await viewsOf(deps, callerFrom(req), query);
      sendJson(res, { success: true, data: views, page });
    })
    .post(async (req, res) => {
      const view = await createView(deps, callerFrom(req), parse(newView, req.body, { in: 'body' }));
      sendJson(res.status(201), { success: true, data: view });
    });

  router
    .route('/api/v1/views/:id')
    .patch(async (req, res) => {
      const id = idOf(req);
      const patch = parse(viewPatch, req.body, { in: 'body' });
      sendJson(res, { success: true, data: await changeView(deps, callerFrom(req), id, patch) });
    })
    .delete(async (req, res) => {
      await removeView(deps, callerFrom(req), idOf(req));
      res.status(204).end();
    });

  return router;
}
