import { createVerifier } from '@taskward/jwt-middleware';
import { type Closers, createHttpApp, createLogger, createPool, externalIssuers } from '@taskward/service-kit';
import type { Express } from 'express';
import { accountRoutes } from './accounts/account-routes.ts';
import { peopleRoutes } from './accounts/people-routes.ts';
import { seedAccounts } from './accounts/seed.ts';
import { userRoutes } from './accounts/user-routes.ts';
import { allowedMethods } from './allowed-methods.ts';
import { auditRoutes } from './audit/audit-routes.ts';
import type { Config } from './config.ts';
import type { Door } from './door.ts';
import { syncRoutes } from './external/sync-routes.ts';
import { clientRoutes } from './issuer/client-routes.ts';
import { interactionRoutes } from './issuer/interaction-routes.ts';
import { createIssuer, MOUNTS } from './issuer/issuer.ts';
import { issuerRoutes } from './issuer/issuer-routes.ts';
import { jsonBody } from './json-body.ts';
import { jwksRoutes } from './keys/jwks-routes.ts';
import { keyRoutes } from './keys/key-routes.ts';
import { SigningKeys } from './keys/signing-keys.ts';
import { createAccountLimit } from './limits/account-limit.ts';
import { createHashTurns } from './limits/hash-turns.ts';
import { createMailLimit } from './limits/mail-limit.ts';
import { createSignInLimit } from './limits/sign-in-limit.ts';
import { listenFor } from './listener.ts';
import { linkRoutes } from './mail/link-routes.ts';
import { startMailJob } from './mail/mail-job.ts';
import { mailRoutes } from './mail/mail-routes.ts';
import { createPasswords } from './passwords.ts';
import { RevocationFeed } from './revocations/revocation-feed.ts';
import { revocationRoutes } from './revocations/revocation-routes.ts';
import { createSecrets } from './secrets.ts';
import { sessionRoutes } from './sessions/session-routes.ts';
import { userSessionRoutes } from './sessions/user-session-routes.ts';
import { sampleRoutes, tokenRoutes } from './tokens/token-routes.ts';
import { startUpkeep } from './upkeep-job.ts';

/** Puts the service together; what it opens, `closers` closes. */
export async function createApp(config: Config, closers: Closers): Promise<{ app: Express; endStreams: () => void }> {
  const log = createLogger('auth-service', config.LOG_LEVEL);
  const pool = createPool(config.DATABASE_URL, log, config);
  closers.push(() => pool.end());

  const secrets = createSecrets(config.KEY_ENCRYPTION_SECRET);
  const passwords = createPasswords();
  closers.push(() => passwords.close());
  const keys = new SigningKeys(pool, secrets, {
    jwksMaxAge: config.JWKS_MAX_AGE,
    rotationDays: config.KEY_ROTATION_DAYS,
  });
  await keys.start();
  await seedAccounts({ pool, config, secrets, passwords, log });

  const feed = new RevocationFeed(pool, log);
  closers.push(() => feed.stop());
  await feed.pull();
  const heard = { signing_keys: () => keys.reload(), revocations: () => feed.pull() };
  closers.push(await listenFor(config.DATABASE_URL, heard, log));

  closers.push(startUpkeep(pool, keys, config, log));
  const mailJob = startMailJob({ pool, secrets, config, log });
  closers.push(() => mailJob.stop());

  const named = { issuer: config.issuer, audience: config.JWT_AUDIENCE };
  const tokenIssuer = { ...named, lifetime: config.ACCESS_TOKEN_TTL };
  const verifier = createVerifier({
    issuers: [{ ...named, jwks: async () => keys.publicSet() as never, cooldown: 0 }, ...externalIssuers(config)],
    revocations: feed,
  });
  const issuer = createIssuer({ pool, config, keys, feed, verifier, secrets, log });
  const door: Door = {
    parts: { pool, keys, feed, secrets, passwords, tokenIssuer },
    config,
    verifier,
    signInLimit: createSignInLimit(pool, config),
    hashTurns: createHashTurns(),
    accountLimit: createAccountLimit(pool, config),
    mailLimit: createMailLimit(pool),
    mailJob,
  };

  const revocations = revocationRoutes(feed);
  const app = createHttpApp({
    name: 'auth-service',
    log,
    ready: {
      postgres: () => pool.query('SELECT 1'),
      revocations: async () => ({ ageSeconds: feed.age() }),
    },
    bodyLimit: false,
    trustProxy: config.TRUST_PROXY,
    serviceSecret: config.SERVICE_SECRET,
    mount(app) {
      app.use(jwksRoutes(door), sampleRoutes(door), revocations.router, issuerRoutes(issuer, door));
      app.use('/api/v1', jsonBody);
      app.use(
        keyRoutes(door),
        userRoutes(door),
        peopleRoutes(door),
        userSessionRoutes(door),
        clientRoutes(door),
        auditRoutes(door),
        mailRoutes(door),
      );
      app.use(
        MOUNTS,
        jsonBody,
        sessionRoutes(door),
        accountRoutes(door),
        linkRoutes(door),
        syncRoutes(door),
        tokenRoutes(door),
        interactionRoutes(issuer, door),
      );
      app.use(allowedMethods());
    },
  });
  return { app, endStreams: revocations.endStreams };
}
