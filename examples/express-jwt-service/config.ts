export interface Config {
  port: number;
  /** Exactly as in `iss`. */
  issuer: string;
  audience: string;
  jwksUri: string;
  /** How long jwks-rsa goes on using a key without asking again: as long a burned key goes on opening the door. */
  keyCacheSeconds: number;
  /** The feed of what was withdrawn, where this service may read it; decides which door is used. */
  revocations: { url: string; secret: string } | undefined;
}

/** @throws Error that names the setting */
export function readConfig(env = process.env): Config {
  const { ISSUER, SERVICE_SECRET, REVOCATIONS_URL } = env;
  if (!ISSUER) throw new Error('ISSUER: found nothing, expected the URL of the issuer, as in `iss`');
  if (REVOCATIONS_URL && !SERVICE_SECRET) throw new Error('SERVICE_SECRET: found nothing, REVOCATIONS_URL needs it');
  return {
    port: Number(env.PORT ?? 4500),
    issuer: ISSUER,
    audience: env.AUDIENCE ?? 'api-gateway',
    jwksUri: env.JWKS_URI ?? `${ISSUER}/.well-known/jwks.json`,
    keyCacheSeconds: Number(env.KEY_CACHE_SECONDS ?? 60),
    revocations: REVOCATIONS_URL ? { url: REVOCATIONS_URL, secret: SERVICE_SECRET as string } : undefined,
  };
}
