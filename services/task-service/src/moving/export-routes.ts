import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Verifier } from '@taskward/jwt-middleware';
import { checkJwt } from '@taskward/jwt-middleware/express';
import { parse } from '@taskward/service-kit';
import { type Response, Router } from 'express';
import { checkReads } from '../access/callers.ts';
import { callerFrom } from '../http-requests.ts';
import type { CountRead } from '../read-limit.ts';
import type { TaskDeps } from '../tasks/tasks.ts';
import { type ExportFormat, exportQuery } from './moving-schema.ts';
import { exportTasks, textOf } from './task-export.ts';

const TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/x-ndjson; charset=utf-8',
};

/** `GET /api/v1/tasks/export`; to be mounted before what has an id in that place. */
export function exportRoutes(deps: TaskDeps, verifier: Verifier, countRead: CountRead): Router {
  const router = Router();
  router.get('/api/v1/tasks/export', checkJwt(verifier), async (req, res) => {
    const caller = callerFrom(req);
    checkReads(caller);
    const { format, ...filter } = parse(exportQuery, req.query, { in: 'query' });
    await countRead(req, res);
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    const text = textOf(exportTasks(deps, caller, filter, gone.signal), format);
    const first = await text.next(); // what is wrong with the question is told before the file begins
    const name = `tasks-${new Date().toISOString().slice(0, 10)}.${format}`;
    res.set({ 'Content-Type': TYPES[format], 'Content-Disposition': `attachment; filename="${name}"` });
    if (req.method === 'HEAD') return void res.end();
    await send(res, first, text);
  });
  return router;
}

async function send(res: Response, first: IteratorResult<string>, rest: AsyncGenerator<string>): Promise<void> {
  const pieces = async function* () {
    if (!first.done) yield first.value;
    yield* rest;
  };
  // Nothing is made ahead of its reader.
  await pipeline(Readable.from(pieces(), { objectMode: true, highWaterMark: 1 }), res).catch((error: unknown) => {
    if (!isGone(error)) throw error;
  });
}

/** The reader left: there is nobody to tell. */
const isGone = (error: unknown) =>
  (error as { code?: unknown }).code === 'ERR_STREAM_PREMATURE_CLOSE' || (error as Error).name === 'AbortError';
