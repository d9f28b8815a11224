import { checkJwt } from '@taskward/jwt-middleware/express';
import { decodeCursor, pageFields, pageOf, parse, text } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { type AuditFilter, type AuditRow, listAudit } from '../audit/audit-store.ts';
import { requires } from '../http/permission.ts';
import type { AdminDeps } from './admin-deps.ts';

const word = text(1, 100);
// What JavaScript and PostgreSQL both take for a date, and ISO 8601 writes with four digits of a year.
const EARLIEST = new Date('0001-01-01T00:00:00.000Z');
const date = Joi.date().iso().min(EARLIEST).max('9999-12-31T23:59:59.999Z');
const query = Joi.object<AuditFilter & { cursor?: string }>({
  type: Joi.array().items(word).max(50).single(),
  actor: word,
  subject: word,
  address: word,
  from: date,
  to: date
    .greater(Joi.ref('from', { adjust: (from?: Date) => from ?? EARLIEST }))
    .messages({ 'date.greater': 'must be later than from' }),
  ...pageFields(),
});
const seq = Joi.number().integer().min(1);

/** The log of security events, for admins. */
export function auditRoutes({ pool, verifier }: Pick<AdminDeps, 'pool' | 'verifier'>): Router {
  const router = Router();
  router.get('/api/v1/audit', checkJwt(verifier), requires('dashboard:admin'), async (req, res) => {
    const { cursor, ...filter } = parse(query, req.query, { in: 'query' });
    const found = await listAudit(pool, { ...filter, before: decodeCursor(cursor, seq) });
    const { rows, page } = pageOf(found, filter.limit, (row) => row.seq);
    res.json({ success: true, data: rows.map(presented), page });
  });
  return router;
}

const presented = ({ seq, at, ...row }: AuditRow) => ({ id: String(seq), timestamp: at.toISOString(), ...row });
