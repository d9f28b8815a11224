import type { Verifier } from '@taskward/jwt-middleware';
import { checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { createTurns, parse } from '@taskward/service-kit';
import express, { type Request, type Response, Router } from 'express';
import { checkCreates, checkReads, holderOf } from '../../access/callers.ts';
import { callerFrom, idOf, requestContextOf, sendJson } from '../../http-requests.ts';
import type { CountRead } from '../../read-limit.ts';
import { importListQuery, importQuery } from '../moving-schema.ts';
import { listImports, listLines } from './import-store.ts';
import { beginImport, getImport, type ImportDeps, ownerOf, previewImport, undoImport } from './imports.ts';

/** Bytes of a file. */
const LARGEST_FILE = 10 * 1024 * 1024;

const readBytes = express.raw({ limit: LARGEST_FILE, type: () => true });

/** @throws AppError 400, 413 */
async function fileOf(req: Request, res: Response): Promise<Uint8Array> {
  await new Promise<void>((resolve, reject) => {
    readBytes(req, res, (refusal?: unknown) => (refusal === undefined ? resolve() : reject(refusal)));
  });
  return Buffer.isBuffer(req.body) ? req.body : new Uint8Array();
}

/** `POST /api/v1/tasks/import` and what came of it; to be mounted before what reads bodies as JSON. */
export function importRoutes(deps: ImportDeps, verifier: Verifier, countRead: CountRead): Router {
  const router = Router();
  // A file and what is read from it take up to a tenth of a process's memory.
  const inTurn = createTurns({ what: 'Imports', atOnce: 3, each: 1, ownPatienceMs: 5_000 });

  router.post('/api/v1/tasks/import', checkJwt(verifier), async (req, res) => {
    const context = requestContextOf(req);
    checkCreates(context.caller);
    const options = parse(importQuery, req.query, { in: 'query' });
    await countRead(req, res);
    await inTurn(holderOf(context.caller), async () => {
      const file = await fileOf(req, res);
      if (options.dryRun) {
        return sendJson(res, { success: true, data: await previewImport(deps, context.caller, file, options) });
      }
      const begun = await beginImport(deps, context, identityOf(req), file, options);
      sendJson(res.status(202).location(`/api/v1/tasks/imports/${begun.id}`), { success: true, data: begun });
    });
  });

  router.use('/api/v1/tasks/imports', checkJwt(verifier));
  router.get('/api/v1/tasks/imports', async (req, res) => {
    const caller = callerFrom(req);
    checkReads(caller);
    const { imports, page } = await listImports(
      deps.pool,
      ownerOf(caller),
      parse(importListQuery, req.query, { in: 'query' }),
    );
    sendJson(res, { success: true, data: imports, page });
  });
  router.get('/api/v1/tasks/imports/:id', async (req, res) => {
    const caller = callerFrom(req);
    checkReads(caller);
    sendJson(res, { success: true, data: await getImport(deps, caller, idOf(req)) });
  });
  router.get('/api/v1/tasks/imports/:id/lines', async (req, res) => {
    const caller = callerFrom(req);
    checkReads(caller);
    const { id } = await getImport(deps, caller, idOf(req));
    const { lines, page } = await listLines(deps.pool, id, parse(importListQuery, req.query, { in: 'query' }));
    sendJson(res, { success: true, data: lines, page });
  });
  router.post('/api/v1/tasks/imports/:id/undo', async (req, res) => {
    sendJson(res.status(202), {
      success: true,
      data: await undoImport(deps, requestContextOf(req), identityOf(req), idOf(req)),
    });
  });
  return router;
}
