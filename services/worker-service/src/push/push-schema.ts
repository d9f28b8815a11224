import { ECDH } from 'node:crypto';
import Joi from 'joi';
import { mayBePushService } from './push-address.ts';
import type { PushTarget } from './push-store.ts';

const p256dh = Joi.string()
  .pattern(/^B[A-P][A-Za-z0-9_-]{84}[AEIMQUYcgkosw048]$/)
  .custom((key: string) => ECDH.convertKey(key, 'prime256v1', 'base64url', 'base64url') && key)
  .messages({
    'any.custom': 'is no point of the curve P-256',
    'string.pattern.base': 'must be the 65 bytes of a public key, as base64url',
  });

const auth = Joi.string()
  .pattern(/^[A-Za-z0-9_-]{21}[AQgw]$/)
  .messages({ 'string.pattern.base': 'must be 16 bytes, as base64url' });

/** A `PushSubscription` as browsers write it. @param loopback whether push services on this machine are allowed */
export const pushTarget = (loopback: boolean) =>
  Joi.object<PushTarget & { expirationTime?: never }>({
    endpoint: Joi.string()
      .max(2_000)
      .pattern(loopback ? /^https?:\/\// : /^https:\/\//)
      .uri()
      .custom((endpoint: string, { error }) => (mayBePushService(endpoint, loopback) ? endpoint : error('any.custom')))
      .required()
      .messages({
        'any.custom': 'is not where a push service of the internet is',
        'string.pattern.base': 'must be an https URL',
      }),
    expirationTime: Joi.number().allow(null).strip(),
    keys: Joi.object({ p256dh: p256dh.required(), auth: auth.required() }).required(),
  });
