import type { Identity } from '@taskward/jwt-middleware';
import { identityOf } from '@taskward/jwt-middleware/express';
import { malformed, preconditionsOf } from '@taskward/service-kit';
import type { Request, Response } from 'express';
import { type Caller, callerOf } from './access/callers.ts';
import type { RequestContext } from './events/event-records.ts';
import { traceOf } from './events/task-events.ts';
import type { ExpectedVersion } from './tasks/versions.ts';

const callers = new WeakMap<Identity, Caller>();

/** Who reads. A token that is known already is the same identity as before. */
export function callerFrom(req: Request): Caller {
  const identity = identityOf(req);
  const caller = callers.get(identity) ?? callerOf(identity);
  callers.set(identity, caller);
  return caller;
}

/** Who changes something, and in which trace. */
export function requestContextOf(req: Request): RequestContext {
  return { caller: callerFrom(req), traceparent: traceOf(req.get('traceparent')) };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id of a task or comment in the path. @throws AppError 400 */
export function idOf(req: Request): string {
  const { id } = req.params;
  if (typeof id === 'string' && UUID.test(id)) return id.toLowerCase();
  throw malformed('The path has a value that is not valid.', [{ path: 'id', message: 'must be a UUID' }]);
}

/**
 * Answers with JSON, or 304 where the caller has it: what Express's `res.json` does, without looking up again at each
 * answer what JSON is called.
 */
export function sendJson(res: Response, body: unknown): void {
  if (res.req.fresh) return void res.status(304).end();
  const text = JSON.stringify(body);
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.setHeader('Content-Length', Buffer.byteLength(text));
  res.end(text); // text goes out together with its head, bytes apart from it
}

/** The entity tag of a task or project at a version. */
export const etagOf = (version: number): string => `"${version}"`;

/** What If-Match and If-None-Match let a change be made on. @throws AppError 400 */
export function expectedVersion(req: Request): ExpectedVersion {
  const preconditions = preconditionsOf(req);
  return (version) => preconditions(etagOf(version));
}

/** The Idempotency-Key of a request, if it has one. */
export function idempotencyKey(req: Request): string | undefined {
  const key = req.get('idempotency-key');
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw malformed('Idempotency-Key is not valid.', [
    { path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' },
  ]);
}
