import { checkJwt, checkRole } from '@taskward/jwt-middleware/express';
import { parse } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import type { Door } from '../door.ts';
import { openBody } from './mail-body.ts';
import { listMails, type MailRow } from './mail-store.ts';

const query = Joi.object({
  limit: Joi.number().integer().min(1).max(200).default(50),
  cursor: Joi.string().guid(),
});

/** The mails, for admins; with their text only where no SMTP server takes them to whom they are for. */
export function mailRoutes({ parts: { pool, secrets }, config, verifier }: Door): Router {
  const router = Router();

  function presented({ recipient, body, createdAt, expiresAt, sentAt, ...row }: MailRow) {
    const text = body && !config.SMTP_URL ? openBody(secrets, row.id, body).text : null;
    const times = { createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() };
    return { ...row, to: recipient, text, ...times, sentAt: sentAt?.toISOString() ?? null };
  }

  router.get('/api/v1/mails', checkJwt(verifier), checkRole('admin'), async (req, res) => {
    const { cursor, limit } = parse<{ cursor?: string; limit: number }>(query, req.query, { in: 'query' });
    const found = await listMails(pool, { before: cursor, limit });
    const mails = found.slice(0, limit);
    const nextCursor = found.length > limit ? (mails.at(-1)?.id ?? null) : null;
    res.set('Cache-Control', 'no-store').json({
      success: true,
      data: mails.map(presented),
      page: { nextCursor, limit },
    });
  });
  return router;
}
