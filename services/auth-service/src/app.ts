import { createVerifier } from '@taskward/jwt-middleware';
import { type Closers, createHttpApp, createLogger, createPool, externalIssuers } from '@taskward/service-kit';
import type { Express } from 'express';
import { accountRoutes } from './account/account-routes.ts';
import { linkRoutes } from './account/link-routes.ts';
import { peopleRoutes } from './account/people-routes.ts';
import { sessionRoutes } from './account/session-routes.ts';
import { sampleRoutes, tokenRoutes } from './account/token-routes.ts';
import { auditRoutes } from './admin/audit-routes.ts';
import { clientRoutes } from './admin/client-routes.ts';
import { keyRoutes } from './admin/key-routes.ts';
import { mailRoutes } from './admin/mail-routes.ts';
import { seedAccounts } from './admin/seed.ts';
import { userRoutes } from './admin/user-routes.ts';
import { userSessionRoutes } from './admin/user-session-routes.ts';
import type { Config } from './config.ts';
import { createPasswords } from './credentials/passwords.ts';
import type { Door } from './door.ts';
import { syncRoutes } from './federation/sync-routes.ts';
import { jsonBody } from './http/json-body.ts';
import { createAccountLimit } from './limits/account-limit.ts';
import { createMailLimit } from './limits/mail-limit.ts';
import { createHashTurns } from './limits/password-concurrency.ts';
import { createSignInLimit } from './limits/sign-in-limit.ts';
import { listenFor } from './listener.ts';
import { startMailJob } from './mail/mail-job.ts';
import { startUpkeep } from './maintenance-job.ts';
import { interactionRoutes } from './oidc/interaction-routes.ts';
import { createIssuer, MOUNTS } from './oidc/issuer.ts';
import { issuerRoutes } from './oidc/issuer-routes.ts';
import { jwksRoutes } from './oidc/jwks-routes.ts';
import { createSecrets } from './secrets.ts';
import { RevocationFeed } from './tokens/revocation-feed.ts';
import { revocationRoutes } from './tokens/revocation-routes.ts';
import { SigningKeys } from './tokens/signing-keys.ts';

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
    },
  });
  return { app, endStreams: revocations.endStreams };
}
