import type { Body } from '@taskward/contracts/openapi';
import { checkCaller, checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { parse, text, uuid } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { mayAsService } from '../http/permission.ts';
import { takeMail } from '../mail/handed-mails.ts';
import type { AdminDeps } from './admin-deps.ts';

/** On one line: a header begins with the next one. */
const subject = text(1, 200)
  .pattern(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u)
  .message('must be one line without control characters');
const letter = Joi.object<Body<'POST /api/v1/mails'>, true>({
  userId: uuid.required(),
  subject: subject.required(),
  text: text(1, 100_000).required(),
  html: text(1, 200_000),
  unsubscribeUrl: Joi.string()
    .max(2_000)
    .pattern(/^[!-~]+$/)
    .uri({ scheme: ['http', 'https'] })
    .messages({ 'string.uriCustomScheme': 'must be an http(s) URL', 'string.pattern.base': 'must be an http(s) URL' }),
});

/** `POST /api/v1/mails`: our services write to people whose addresses they do not know. */
export function handedMailRoutes(deps: Pick<AdminDeps, 'pool' | 'secrets' | 'mailJob' | 'verifier'>): Router {
  const router = Router();
  const sends = checkCaller(mayAsService('mail:send'), 'the scope mail:send');
  router.post('/api/v1/mails', checkJwt(deps.verifier), sends, async (req, res) => {
    const given = parse(letter, req.body, { in: 'body' });
    const id = await takeMail(deps, given, identityOf(req).subject, idempotencyKeyOf(req));
    res.status(202).json({ success: true, data: { id } });
  });
  return router;
}
