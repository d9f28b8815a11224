import { checkJwt } from '@taskward/jwt-middleware/express';
import { decodeCursor, pageFields, parse, text, uuid } from '@taskward/service-kit';
import { type Request, Router } from 'express';
import Joi from 'joi';
import { requires } from '../http/permission.ts';
import { originOf } from '../http/request-origin.ts';
import { openBody } from '../mail/mail-body.ts';
import { MAIL_STATES, type MailFilter, type MailRow } from '../mail/mail-store.ts';
import type { AdminDeps } from './admin-deps.ts';
import { readMail, readMails, retryMail } from './mails.ts';

const query = Joi.object<MailFilter & { cursor?: string; text: boolean }>({
  q: text(1, 200),
  state: Joi.string().valid(...MAIL_STATES),
  text: Joi.boolean().default(true),
  ...pageFields(),
});
const mailPath = Joi.object<{ id: string }>({ id: uuid.required() });
const idOf = (req: Request) => parse(mailPath, req.params, { in: 'path' }).id;

/**
 * The mails, for admins; with their text only where no SMTP server takes them to whom they are for. Who reads a text
 * could use the link in it: each reading is in the audit log.
 */
export function mailRoutes(deps: AdminDeps): Router {
  const { pool, secrets, config, verifier } = deps;
  const router = Router();
  const kept = !config.SMTP_URL;
  router.use('/api/v1/mails', checkJwt(verifier), requires('dashboard:admin'));

  const textOf = ({ id, body }: MailRow) => (body && kept ? openBody(secrets, id, body).text : null);

  router.get('/api/v1/mails', async (req, res) => {
    const { cursor, text, ...filter } = parse(query, req.query, { in: 'query' });
    const asked = { ...filter, before: decodeCursor(cursor, uuid) };
    const { rows, page } = await readMails(pool, asked, text && kept, originOf(req));
    const data = rows.map((mail) => ({ ...presented(mail, kept), ...(text ? { text: textOf(mail) } : {}) }));
    res.json({ success: true, data, page });
  });

  router.get('/api/v1/mails/:id', async (req, res) => {
    const mail = await readMail(pool, idOf(req), kept, originOf(req));
    res.json({ success: true, data: { ...presented(mail, kept), text: textOf(mail) } });
  });

  router.post('/api/v1/mails/:id/retry', async (req, res) => {
    const mail = await retryMail(deps, idOf(req), originOf(req));
    res.status(202).json({ success: true, data: presented(mail, kept) });
  });

  return router;
}

function presented({ recipient, body, createdAt, expiresAt, sentAt, nextTryAt, ...row }: MailRow, kept: boolean) {
  return {
    ...row,
    to: recipient,
    readable: kept && body !== null,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
    nextTryAt: !kept && ['waiting', 'failing'].includes(row.state) ? nextTryAt.toISOString() : null,
  };
}
