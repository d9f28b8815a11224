import { createVerifier } from '@taskward/jwt-middleware';
import {
  type Closers,
  createHttpApp,
  createLogger,
  createPool,
  externalIssuers,
  jsonBody,
  pingDatabase,
} from '@taskward/service-kit';
import type { Express } from 'express';
import { accountRoutes } from './account/account-routes.ts';
import { linkRoutes } from './account/link-routes.ts';
import { peopleRoutes } from './account/people-routes.ts';
import { sessionRoutes } from './account/session-routes.ts';
import { teamRoutes } from './account/team-routes.ts';
import { sampleRoutes, tokenRoutes } from './account/token-routes.ts';
import { auditRoutes } from './admin/audit-routes.ts';
import { clientRoutes } from './admin/client-routes.ts';
import { keyRoutes } from './admin/key-routes.ts';
import { mailRoutes } from './admin/mail-routes.ts';
import { roleRoutes } from './admin/role-routes.ts';
import { seedAccounts, seedTeams } from './admin/seed.ts';
import { userRoutes } from './admin/user-routes.ts';
import { userSessionRoutes } from './admin/user-session-routes.ts';
import type { Config } from './config.ts';
import { createPasswords } from './credentials/passwords.ts';
import { syncRoutes } from './federation/sync-routes.ts';
import { MOUNTS } from './http/mounts.ts';
import { createAccountLimit } from './limits/account-limit.ts';
import { createMailLimit } from './limits/mail-limit.ts';
import { createPasswordConcurrency } from './limits/password-concurrency.ts';
import { createSignInLimit } from './limits/sign-in-limit.ts';
import { startMailJob } from './mail/mail-job.ts';
import { startMaintenance } from './maintenance-job.ts';
import { listenFor } from './notification-store.ts';
import { interactionRoutes } from './oidc/interactions/interaction-routes.ts';
import { createIssuer } from './oidc/issuer.ts';
import { issuerRoutes } from './oidc/issuer-routes.ts';
import { jwksRoutes } from './oidc/jwks-routes.ts';
import { forgetAtIssuer } from './oidc/state/browser-store.ts';
import { createSecrets } from './secrets.ts';
import { RevocationFeed } from './tokens/revocation-feed.ts';
import { revocationRoutes } from './tokens/revocation-routes.ts';
import { SigningKeys } from './tokens/signing-keys.ts';
import { keepNamesApart } from './users/name-store.ts';

/** Bytes: 40 addresses of 2,000 characters, and the rest of a client. */
const CLIENT_BODY_LIMIT = 128 * 1024;
/** Bytes: what is brought as a token has up to 8,192 characters, of any script. */
const TOKEN_BODY_LIMIT = 64 * 1024;

/** Puts the service together; what it opens, `closers` closes. */
export async function createApp(config: Config, closers: Closers): Promise<Express> {
  const log = createLogger('auth-service', config.LOG_LEVEL);
  const pool = createPool(config.DATABASE_URL, log, config);
  closers.push(() => pool.end());

  const secrets = createSecrets(config.KEY_ENCRYPTION_SECRET);
  const passwords = createPasswords();
  closers.push(() => passwords.close());
  const keys = new SigningKeys(pool, secrets, {
    jwksMaxAge: config.JWKS_MAX_AGE,
    rotationDays: config.KEY_ROTATION_DAYS,
    ...(config.SIGNING_KEY ? { brought: { privateKey: config.SIGNING_KEY, kid: config.SIGNING_KEY_ID } } : {}),
  });
  await keys.start(log);
  await keepNamesApart(pool);
  await seedAccounts({ pool, config, secrets, passwords, log });
  await seedTeams(pool, config);

  const feed = new RevocationFeed(pool, log);
  closers.push(() => feed.stop());
  await feed.pull();
  const heard = { signing_keys: () => keys.reload(), revocations: () => feed.pull() };
  closers.push(await listenFor(config.DATABASE_URL, heard, log));

  closers.push(startMaintenance(pool, keys, config.AUDIT_RETENTION_DAYS, log));
  const mailJob = startMailJob({ pool, secrets, config, log });
  closers.push(() => mailJob.stop());

  const named = { issuer: config.issuer, audience: config.JWT_AUDIENCE };
  const tokenIssuer = { ...named, lifetime: config.ACCESS_TOKEN_TTL };
  const verifier = createVerifier({
    issuers: [
      {
        ...named,
        jwks: async () => keys.publicSet() as never,
        cooldown: 0,
        firstPartyClients: config.FIRST_PARTY_CLIENTS,
      },
      ...externalIssuers(config),
    ],
    revocations: feed,
    onError: (err) => log.warn({ err }, 'cannot use keys'),
  });
  const deps = {
    pool,
    keys,
    feed,
    secrets,
    passwords,
    tokenIssuer,
    forgetAtIssuer,
    config,
    verifier,
    log,
    signInLimit: createSignInLimit(pool, config),
    passwordConcurrency: createPasswordConcurrency(),
    accountLimit: createAccountLimit(pool, config),
    mailLimit: createMailLimit(pool),
    mailJob,
  };
  const issuer = createIssuer(deps);
  return createHttpApp({
    name: 'auth-service',
    log,
    ready: {
      postgres: () => pingDatabase(pool),
      revocations: async () => ({ ageSeconds: feed.age() }),
    },
    bodyLimit: false,
    trustProxy: config.TRUST_PROXY,
    serviceSecret: config.SERVICE_SECRET,
    mount(app) {
      app.use(jwksRoutes(deps), sampleRoutes(deps), revocationRoutes(feed), issuerRoutes(issuer, deps));
      app.use('/api/v1/clients', jsonBody(CLIENT_BODY_LIMIT));
      app.use('/api/v1', jsonBody()); // not before the issuer, which reads its forms itself
      app.use(
        keyRoutes(deps),
        userRoutes(deps),
        roleRoutes(deps),
        teamRoutes(deps),
        peopleRoutes(deps),
        userSessionRoutes(deps),
        clientRoutes(issuer, deps),
        auditRoutes(deps),
        mailRoutes(deps),
      );
      app.use(
        MOUNTS.map((mount) => `${mount}/verify-token`),
        jsonBody(TOKEN_BODY_LIMIT),
      );
      app.use(
        MOUNTS,
        jsonBody(),
        sessionRoutes(deps),
        accountRoutes(deps),
        linkRoutes(deps),
        syncRoutes(deps),
        tokenRoutes(deps),
        interactionRoutes(issuer, deps),
      );
    },
  });
}
