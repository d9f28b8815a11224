import { text } from '@taskward/service-kit';
import Joi from 'joi';

/** Second factors as a line has them. What is secret is sealed; bytes are base64. */
export interface FactorsLine {
  /** The secret of codes by time, and the step of the last one that counted. */
  totp: { secret: string; lastStep: number } | null;
  /** Hashes of the codes that are left, and the key that they are hashed with; empty stands for the one of this installation. */
  recoveryCodes: { key: string; hashes: string[] } | null;
  passkeys: PasskeyLine[];
}

/** A credential record (WebAuthn Level 3, 4). There is no secret in it. */
export interface PasskeyLine {
  credentialId: string;
  publicKey: string;
  counter: number;
  transports: string[];
  backupEligible: boolean;
  backedUp: boolean;
  name: string;
  createdAt: string;
  lastUsedAt: string | null;
}

/** An account elsewhere that its owner signs in with. */
export interface LinkedAccountLine {
  issuer: string;
  subject: string;
  label: string;
  linkedAt: string;
}

const MOST_COUNTED = 2 ** 32 - 1;

const bytes = (min: number, max: number) =>
  Joi.string().custom((value: string, { message }) => {
    const { length } = Buffer.from(value, 'base64');
    const isPlain = Buffer.from(value, 'base64').toString('base64') === value;
    return isPlain && length >= min && length <= max
      ? value
      : message({ custom: `must be ${min} to ${max} bytes as base64` });
  });
const sealed = bytes(29, 200);

const passkey = (instant: Joi.StringSchema) =>
  Joi.object<PasskeyLine, true>({
    credentialId: bytes(1, 1_023).required(),
    publicKey: bytes(16, 2_000).required(),
    counter: Joi.number().integer().min(0).max(MOST_COUNTED).required(),
    transports: Joi.array().items(text(1, 40)).max(10).required(),
    backupEligible: Joi.boolean().required(),
    backedUp: Joi.boolean().required(),
    name: text(1, 200).required(),
    createdAt: instant.required(),
    lastUsedAt: instant.allow(null).required(),
  });

/** @param instant reads a time */
export const factorsField = (instant: Joi.StringSchema) =>
  Joi.object<FactorsLine, true>({
    totp: Joi.object({
      secret: sealed.required(),
      lastStep: Joi.number().integer().min(0).max(MOST_COUNTED).required(),
    }).allow(null),
    recoveryCodes: Joi.object({
      key: sealed.required(),
      hashes: Joi.array().items(bytes(32, 32)).unique().min(1).max(10).required(),
    }).allow(null),
    passkeys: Joi.array().items(passkey(instant)).unique('credentialId').max(20),
  })
    .custom((value: Partial<FactorsLine>, { message }) => {
      const { totp = null, recoveryCodes = null, passkeys = [] } = value;
      if (totp || passkeys.length > 0) return { totp, recoveryCodes, passkeys };
      return message({ custom: 'must have an authenticator app or a passkey' });
    })
    .allow(null);

const issuer = text(1, 2_000).uri({ scheme: ['https', 'http'] });

/** @param instant reads a time */
export const linkedAccountsField = (instant: Joi.StringSchema) =>
  Joi.array()
    .items(
      Joi.object<LinkedAccountLine, true>({
        issuer: issuer.required(),
        subject: text(1, 2_000).required(),
        label: text(1, 320).allow('').required(),
        linkedAt: instant.required(),
      }),
    )
    .unique((a, b) => a.issuer === b.issuer && a.subject === b.subject)
    .max(50);
