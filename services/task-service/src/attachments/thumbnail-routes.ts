import { pipeline } from 'node:stream/promises';
import type { Identity, Verifier } from '@taskward/jwt-middleware';
import { checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { forbidden, notFound, onlyServices, parse } from '@taskward/service-kit';
import { type Response, Router } from 'express';
import Joi from 'joi';
import { callerFrom, idOf } from '../http-requests.ts';
import type { TaskDeps } from '../tasks/tasks.ts';
import { markThumbnail } from './attachment-store.ts';
import { type FileDeps, getAttachment, noSuchFile } from './attachments.ts';

const sizeQuery = Joi.object<{ size: 128 | 512 }>({ size: Joi.number().valid(128, 512).default(128) });

/** `/api/v1/attachments/:id/thumbnail`: the smaller pictures of a file, which worker-service makes and says it has made. */
export function thumbnailRoutes(deps: FileDeps & TaskDeps, verifier: Verifier): Router {
  const router = Router();
  const path = '/api/v1/attachments/:id/thumbnail';
  router.get(path, checkJwt(verifier), async (req, res) => {
    const { size } = parse(sizeQuery, req.query, { in: 'query' });
    const { id, checksum, thumbnail } = await getAttachment(deps, callerFrom(req), idOf(req));
    if (thumbnail === null) throw noThumbnail();
    // Whoever keeps it asks here again each time: they may have lost the task since.
    res.set({ ETag: `"${checksum}-${size}"`, 'Cache-Control': 'private, no-cache', 'Content-Type': 'image/webp' });
    if (req.fresh) return void res.status(304).end();
    await sendPicture(res, deps, `thumbnails/${id}/${size}.webp`);
  });

  router.post('/internal/attachments/:id/thumbnail', onlyServices, checkJwt(verifier), async (req, res) => {
    checkMakesThumbnails(identityOf(req));
    if (!(await markThumbnail(deps.pool, idOf(req)))) throw noSuchFile();
    res.status(204).end();
  });
  return router;
}

/** What another issuer gives its services is not for us to know. */
function checkMakesThumbnails({ type, external, scopes }: Identity): void {
  const may = type === 'service' && !external && scopes.includes('attachments:thumbnail');
  if (!may) throw forbidden('This needs the scope attachments:thumbnail.');
}

async function sendPicture(res: Response, { storage }: FileDeps, key: string): Promise<void> {
  const found = await storage.head(key);
  const bytes = found && (await storage.get(key));
  if (!bytes) throw noThumbnail();
  res.setHeader('Content-Length', found.size);
  // Whoever leaves midway is nobody's fault.
  await pipeline(bytes, res).catch((error) => {
    if (!res.destroyed) throw error;
  });
}

const noThumbnail = () => notFound('There is no smaller picture of this file, or not yet.');
