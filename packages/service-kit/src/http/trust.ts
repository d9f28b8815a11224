import Joi from 'joi';
import { type CommonConfig, ConfigError } from '../config.ts';

/** An issuer whose access tokens are accepted beside our own (TRUSTED_ISSUERS). */
export interface TrustedIssuer {
  issuer: string;
  jwksUri: string;
  audience: string;
  rolesClaim?: string;
  typ?: 'at+jwt' | 'JWT';
  /** What its roles are called here; without it those count that are called as ours. */
  roleMap?: Record<string, Role>;
}

/** The roles that there are. */
export const ROLES = ['admin', 'user'] as const;
export type Role = (typeof ROLES)[number];

/** An issuer as `createVerifier` of jwt-middleware takes it. */
export interface VerifiedIssuer extends Omit<TrustedIssuer, 'jwksUri'> {
  /** One address, or that of each of its instances. */
  jwksUri: string | string[];
  /** Not ours: its subjects are another name space. */
  external?: boolean;
  firstPartyClients?: string[];
}

export interface TrustConfig extends CommonConfig {
  /** The instances of auth-service. */
  AUTH_URL: string[];
  /** Where our keys are, where that is not at AUTH_URL. */
  JWKS_URI?: string;
  TRUSTED_ISSUERS: TrustedIssuer[];
}

const httpUrl = () => Joi.string().uri({ scheme: ['http', 'https'] });

// OpenID Connect Discovery, section 3: no query and no fragment.
const issuerUrl = httpUrl()
  .pattern(/[?#]/, { invert: true })
  .message('{#label} must be a URL without query and fragment');

const issuers = Joi.array()
  .items(
    Joi.object({
      issuer: issuerUrl.required(),
      jwksUri: httpUrl().required(),
      audience: Joi.string().required(),
      rolesClaim: Joi.string(),
      typ: Joi.string().valid('at+jwt', 'JWT'),
      roleMap: Joi.object().pattern(Joi.string(), Joi.string().valid(...ROLES)),
    }),
  )
  .unique('issuer');

const SHAPE = 'JSON: [{ "issuer", "jwksUri", "audience", "rolesClaim", "typ", "roleMap" }]';

/** The issuers of a JSON text, or what is wrong with it, down to the field. */
const readIssuers: Joi.CustomValidator = (json: string, { message }) => {
  const refused = (expected: string) => message({ custom: '{#expected}' }, { expected }); // it has braces of its own
  try {
    const { value, error } = issuers.validate(JSON.parse(json), { errors: { wrap: { label: false } } });
    return error ? refused(`${SHAPE}, where ${error.message}`) : value;
  } catch {
    return refused(SHAPE);
  }
};

/** One or more http(s) origins, separated by commas: the instances of a service. */
export const targetsSetting = (otherwise: string) =>
  Joi.string()
    .pattern(/^https?:\/\/[^\s,/]+(,https?:\/\/[^\s,/]+)*$/)
    .custom((given: string) => given.split(','))
    .default([otherwise])
    .description('http(s) origins without a path, separated by commas');

/** Settings of every process that takes tokens of other issuers too. */
export const externalIssuerSettings = {
  TRUSTED_ISSUERS: Joi.string().custom(readIssuers).default([]),
} satisfies Joi.SchemaMap;

/** Settings of every process that checks tokens; spread after `commonSettings`. */
export const trustSettings = {
  AUTH_URL: targetsSetting('http://127.0.0.1:8080'),
  JWKS_URI: httpUrl().description('an http(s) URL (default: /.well-known/jwks.json of each AUTH_URL)'),
  ...externalIssuerSettings,
} satisfies Joi.SchemaMap;

type IssuerConfig = Pick<TrustConfig, 'PUBLIC_URL' | 'ISSUER_URL' | 'TRUSTED_ISSUERS'>;

/** Who signs our own tokens. */
const ownIssuer = ({ ISSUER_URL, PUBLIC_URL }: Pick<CommonConfig, 'PUBLIC_URL' | 'ISSUER_URL'>) =>
  ISSUER_URL ?? PUBLIC_URL;

const OUR_ROLES: Record<string, Role> = { admin: 'admin', user: 'user' };

/**
 * The issuers trusted beside our own, as `createVerifier` takes them: roles that are not ours give nothing.
 *
 * @throws ConfigError where our own is among them
 */
export function externalIssuers(config: IssuerConfig): VerifiedIssuer[] {
  const own = ownIssuer(config);
  if (config.TRUSTED_ISSUERS.some(({ issuer }) => issuer === own)) {
    throw new ConfigError(`TRUSTED_ISSUERS: found our own issuer ${own}, expected others (ours is trusted anyway)`);
  }
  return config.TRUSTED_ISSUERS.map((other) => ({ roleMap: OUR_ROLES, ...other, external: true }));
}

/** The issuers that `createVerifier` of jwt-middleware takes: our own first, then the others that are trusted. */
export function trustedIssuers(config: TrustConfig): VerifiedIssuer[] {
  const jwksUri = config.JWKS_URI ?? config.AUTH_URL.map((origin) => `${origin}/.well-known/jwks.json`);
  const { JWT_AUDIENCE: audience, FIRST_PARTY_CLIENTS: firstPartyClients } = config;
  const own = { issuer: ownIssuer(config), audience, jwksUri, firstPartyClients };
  return [own, ...externalIssuers(config)];
}

/** Where auth-service says which tokens were withdrawn. */
export interface RevocationFeed {
  issuer: string;
  /** At each of its instances. */
  url: string[];
  headers: Record<string, string>;
}

/** The options of jwt-middleware's `followRevocations`. */
export function revocationFeed(config: TrustConfig): RevocationFeed {
  return {
    issuer: ownIssuer(config),
    url: config.AUTH_URL.map((origin) => `${origin}/internal/revocations/stream`),
    headers: config.SERVICE_SECRET ? { 'X-Service-Secret': config.SERVICE_SECRET } : {},
  };
}
