import type { Attachment } from '@taskward/contracts/http';
import type { Verifier } from '@taskward/jwt-middleware';
import { checkJwt } from '@taskward/jwt-middleware/express';
import { decodeCursor, pageOf, parse, takeTime, uuid } from '@taskward/service-kit';
import { type Request, type Response, Router } from 'express';
import { checkReads } from '../access/callers.ts';
import { callerFrom, idOf, requestContextOf, sendJson } from '../http-requests.ts';
import { getTask, type TaskDeps } from '../tasks/tasks.ts';
import { attachmentListQuery } from './attachment-schema.ts';
import { listAttachments } from './attachment-store.ts';
import {
  attach,
  checkMayAttach,
  type FileDeps,
  getAttachment,
  keyOf,
  noSuchFile,
  ownerOf,
  removeAttachment,
} from './attachments.ts';
import { sendFile } from './file-answers.ts';
import { linkTo } from './file-links.ts';
import { fileTooLarge, receiveFile } from './multipart.ts';

/** `/api/v1/tasks/:id/attachments` and `/api/v1/attachments/:id`; `/api/files`, one's own without a task. */
export function attachmentRoutes(deps: FileDeps & TaskDeps, verifier: Verifier): Router {
  const router = Router();
  router.use(['/api/v1/tasks/:id/attachments', '/api/v1/attachments', '/api/files'], checkJwt(verifier));

  router
    .route('/api/v1/tasks/:id/attachments')
    .get(async (req, res) => {
      const { id } = await getTask(deps, callerFrom(req), idOf(req));
      await sendPage(req, res, deps, { taskId: id });
    })
    .post(async (req, res) => {
      const attachment = await receive(req, deps, idOf(req));
      sendMade(res, `/api/v1/attachments/${attachment.id}`, attachment);
    });

  router
    .route('/api/v1/attachments/:id')
    .get(async (req, res) => {
      const file = await getAttachment(deps, callerFrom(req), idOf(req));
      await sendFile(req, res, deps.storage, keyOf(file.id), file);
    })
    .delete(async (req, res) => {
      await removeAttachment(deps, requestContextOf(req), idOf(req));
      res.status(204).end();
    });

  router.get('/api/v1/attachments/:id/link', async (req, res) => {
    const file = await getAttachment(deps, callerFrom(req), idOf(req));
    res.setHeader('Cache-Control', 'no-store');
    sendJson(res, { success: true, data: await linkTo(deps.storage, file) });
  });

  router
    .route('/api/files')
    .get(async (req, res) => {
      const caller = callerFrom(req);
      checkReads(caller);
      await sendPage(req, res, deps, { owner: ownerOf(caller) });
    })
    .post(async (req, res) => {
      const file = await receive(req, deps, null);
      sendMade(res, `/api/files/${file.id}`, file);
    });

  router
    .route('/api/files/:id')
    .get(async (req, res) => {
      const file = await getAttachment(deps, callerFrom(req), idOf(req));
      if (file.taskId !== null) throw noSuchFile();
      await sendFile(req, res, deps.storage, keyOf(file.id), file);
    })
    .delete(async (req, res) => {
      await removeAttachment(deps, requestContextOf(req), idOf(req), true);
      res.status(204).end();
    });

  return router;
}

/** A form has a little around its file: its own lines, and the name. */
const AROUND = 64 * 1024;

/** The file of a form, from whoever may attach it; who may not is told before all of it has come. */
async function receive(req: Request, deps: FileDeps, taskId: string | null): Promise<Attachment> {
  const context = requestContextOf(req);
  await checkMayAttach(deps, context.caller, taskId);
  if (Number(req.get('content-length') ?? 0) > deps.most.file + AROUND) throw fileTooLarge();
  takeTime(req);
  return receiveFile(req, deps.most.file, (file) => attach(deps, context, taskId, file));
}

async function sendPage(req: Request, res: Response, { pool }: FileDeps, of: { taskId: string } | { owner: string }) {
  const { cursor, limit } = parse(attachmentListQuery, req.query, { in: 'query' });
  const found = await listAttachments(pool, of, decodeCursor(cursor, uuid) ?? null, limit + 1);
  const { rows, page } = pageOf(found, limit, (last) => last.id);
  sendJson(res, { success: true, data: rows, page });
}

function sendMade(res: Response, location: string, attachment: Attachment): void {
  res.status(201).location(location);
  sendJson(res, { success: true, data: attachment });
}
