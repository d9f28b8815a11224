import Joi from 'joi';
import type { CommonConfig } from './config.ts';

/** An issuer whose access tokens are accepted beside our own (TRUSTED_ISSUERS). */
export interface TrustedIssuer {
  issuer: string;
  jwksUri: string;
  audience: string;
  rolesClaim?: string;
  typ?: 'at+jwt' | 'JWT';
}

export interface TrustConfig extends CommonConfig {
  AUTH_URL: string;
  JWKS_URI: string;
  TRUSTED_ISSUERS: TrustedIssuer[];
}

const httpUrl = () => Joi.string().uri({ scheme: ['http', 'https'] });

const issuers = Joi.array()
  .items(
    Joi.object({
      issuer: httpUrl().required(),
      jwksUri: httpUrl().required(),
      audience: Joi.string().required(),
      rolesClaim: Joi.string(),
      typ: Joi.string().valid('at+jwt', 'JWT'),
    }),
  )
  .unique('issuer');

/** One or more http(s) origins, separated by commas: the instances of a service. */
export const targetsSetting = (otherwise: string) =>
  Joi.string()
    .pattern(/^https?:\/\/[^\s,/]+(,https?:\/\/[^\s,/]+)*$/)
    .default(otherwise)
    .description('http(s) origins without a path, separated by commas');

/** Settings of every process that checks tokens; spread after `commonSettings`. */
export const trustSettings = {
  AUTH_URL: targetsSetting('http://127.0.0.1:8080'),
  JWKS_URI: httpUrl()
    .default((parent: { AUTH_URL: string }) => `${parent.AUTH_URL.split(',')[0]}/.well-known/jwks.json`)
    .description('an http(s) URL (default: AUTH_URL/.well-known/jwks.json)'),
  TRUSTED_ISSUERS: Joi.string()
    .custom((json: string) => Joi.attempt(JSON.parse(json), issuers))
    .default([])
    .description('JSON: [{ "issuer", "jwksUri", "audience", "rolesClaim" }]'),
} satisfies Joi.SchemaMap;

/** The issuers that `createVerifier` of jwt-middleware takes: our own first, then the others that are trusted. */
export function trustedIssuers(config: TrustConfig): TrustedIssuer[] {
  const own = {
    issuer: config.ISSUER_URL ?? config.PUBLIC_URL,
    audience: config.JWT_AUDIENCE,
    jwksUri: config.JWKS_URI,
  };
  return [own, ...config.TRUSTED_ISSUERS];
}

/** Where auth-service says which tokens were withdrawn: the options of jwt-middleware's `followRevocations`. */
export function revocationFeed(config: TrustConfig): { issuer: string; url: string; headers: Record<string, string> } {
  return {
    issuer: config.ISSUER_URL ?? config.PUBLIC_URL,
    url: `${config.AUTH_URL.split(',')[0]}/internal/revocations/stream`,
    headers: config.SERVICE_SECRET ? { 'X-Service-Secret': config.SERVICE_SECRET } : {},
  };
}
