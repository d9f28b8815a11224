import type { Task } from '@taskward/contracts/http';
import type { Verifier } from '@taskward/jwt-middleware';
import { checkJwt } from '@taskward/jwt-middleware/express';
import { decodeCursor, pageOf, parse, uuid } from '@taskward/service-kit';
import { type Response, Router } from 'express';
import { checkDeletes, checkReads, holderOf } from '../access/callers.ts';
import { whoseView } from '../access/others-view.ts';
import { readHistory } from '../events/history-store.ts';
import {
  callerFrom,
  etagOf,
  expectedVersion,
  idempotencyKey,
  idOf,
  requestContextOf,
  sendJson,
} from '../http-requests.ts';
import type { CountRead } from '../read-limit.ts';
import { taskStatsQuery } from './counts/task-stats-schema.ts';
import { countTasks } from './counts/task-stats-store.ts';
import { createTask } from './create-task.ts';
import { historyQuery, taskListQuery } from './list/task-list-schema.ts';
import { listTasks } from './list/task-list-store.ts';
import { newTask, taskPatch, watcherPath } from './task-schema.ts';
import { unwatchTask, watchTask } from './task-watchers.ts';
import { changeTask, getTask, removeTask, type TaskDeps } from './tasks.ts';

/** `/api/v1/tasks`. */
export function taskRoutes(deps: TaskDeps, verifier: Verifier, countRead: CountRead): Router {
  const router = Router();
  router.use('/api/v1/tasks', checkJwt(verifier));

  router
    .route('/api/v1/tasks')
    .get(async (req, res) => {
      const caller = callerFrom(req);
      checkReads(caller);
      const query = parse(taskListQuery, req.query, { in: 'query' });
      const read = async () => listTasks(deps.pool, await whoseView(deps.pool, caller, query), query);
      if (query.q !== undefined) await countRead(req, res);
      const { tasks, page } = query.q === undefined ? await read() : await deps.inTurn(holderOf(caller), read);
      sendJson(res, { success: true, data: tasks, page });
    })
    .post(async (req, res) => {
      const input = parse(newTask, req.body, { in: 'body' });
      const task = await createTask(deps, requestContextOf(req), input, idempotencyKey(req));
      sendTask(res.status(201).location(`/api/v1/tasks/${task.id}`), task);
    });

  router.get('/api/v1/tasks/stats', async (req, res) => {
    const caller = callerFrom(req);
    checkReads(caller);
    const query = parse(taskStatsQuery, req.query, { in: 'query' });
    await countRead(req, res);
    const data = await deps.inTurn(holderOf(caller), () => countTasks(deps.pool, caller, query));
    sendJson(res, { success: true, data });
  });

  router
    .route('/api/v1/tasks/:id')
    .get(async (req, res) => {
      sendTask(res, await getTask(deps, callerFrom(req), idOf(req)));
    })
    .patch(async (req, res) => {
      const id = idOf(req);
      const patch = parse(taskPatch, req.body, { in: 'body' });
      sendTask(res, await changeTask(deps, requestContextOf(req), id, patch, expectedVersion(req)));
    })
    .delete(async (req, res) => {
      const context = requestContextOf(req);
      checkDeletes(context.caller); // before the id is looked at: 403 whatever the id
      await removeTask(deps, context, idOf(req), expectedVersion(req));
      res.status(204).end();
    });

  router.get('/api/v1/tasks/:id/history', async (req, res) => {
    const task = await getTask(deps, callerFrom(req), idOf(req));
    const { cursor, limit } = parse(historyQuery, req.query, { in: 'query' });
    const entries = await readHistory(deps.pool, task.id, decodeCursor(cursor, uuid) ?? null, limit + 1);
    const { rows, page } = pageOf(entries, limit, ({ eventId }) => eventId);
    sendJson(res, { success: true, data: rows, page });
  });

  router
    .route('/api/v1/tasks/:id/watchers/:userId')
    .put(async (req, res) => {
      const { userId } = parse(watcherPath, req.params, { in: 'path' });
      sendTask(res, await watchTask(deps, requestContextOf(req), idOf(req), userId, expectedVersion(req)));
    })
    .delete(async (req, res) => {
      const { userId } = parse(watcherPath, req.params, { in: 'path' });
      await unwatchTask(deps, requestContextOf(req), idOf(req), userId, expectedVersion(req));
      res.status(204).end(); // who took themselves off may not see the task any more
    });

  return router;
}

function sendTask(res: Response, task: Task): void {
  res.setHeader('ETag', etagOf(task.version));
  sendJson(res, { success: true, data: task });
}
