import type { Comment } from '@taskward/contracts/http';
import type { Verifier } from '@taskward/jwt-middleware';
import { checkJwt } from '@taskward/jwt-middleware/express';
import { decodeCursor, pageOf, parse, uuid } from '@taskward/service-kit';
import { type Response, Router } from 'express';
import {
  callerFrom,
  etagOf,
  expectedVersion,
  idempotencyKey,
  idOf,
  requestContextOf,
  sendJson,
} from '../http-requests.ts';
import { getTask, type TaskDeps } from '../tasks/tasks.ts';
import { commentListQuery, commentText } from './comment-schema.ts';
import { listComments } from './comment-store.ts';
import { addComment, editComment, removeComment } from './comments.ts';

/** `/api/v1/tasks/:id/comments` and `/api/v1/comments/:id`. */
export function commentRoutes(deps: TaskDeps, verifier: Verifier): Router {
  const router = Router();
  router.use(['/api/v1/tasks/:id/comments', '/api/v1/comments'], checkJwt(verifier));

  router
    .route('/api/v1/tasks/:id/comments')
    .get(async (req, res) => {
      const { id } = await getTask(deps, callerFrom(req), idOf(req));
      const { cursor, limit } = parse(commentListQuery, req.query, { in: 'query' });
      const found = await listComments(deps.pool, id, decodeCursor(cursor, uuid) ?? null, limit + 1);
      const { rows, page } = pageOf(found, limit, (last) => last.id);
      sendJson(res, { success: true, data: rows, page });
    })
    .post(async (req, res) => {
      const id = idOf(req);
      const { body } = parse(commentText, req.body, { in: 'body' });
      sendComment(res.status(201), await addComment(deps, requestContextOf(req), id, body, idempotencyKey(req)));
    });

  router
    .route('/api/v1/comments/:id')
    .patch(async (req, res) => {
      const id = idOf(req);
      const { body } = parse(commentText, req.body, { in: 'body' });
      sendComment(res, await editComment(deps, requestContextOf(req), id, body, expectedVersion(req)));
    })
    .delete(async (req, res) => {
      await removeComment(deps, requestContextOf(req), idOf(req), expectedVersion(req));
      res.status(204).end();
    });

  return router;
}

function sendComment(res: Response, comment: Comment): void {
  res.setHeader('ETag', etagOf(comment.version));
  sendJson(res, { success: true, data: comment });
}
