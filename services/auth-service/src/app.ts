import { createVerifier } from '@taskward/jwt-middleware';
import { createEventTail, feedConnections, startOutboxMetrics, startRelay } from '@taskward/messaging';
import {
  type Closers,
  createHttpApp,
  createLogger,
  createPool,
  externalIssuers,
  jsonBody,
  type Logger,
  pingDatabase,
  whileStarting,
} from '@taskward/service-kit';
import type { Express } from 'express';
import { accountRoutes } from './account/account-routes.ts';
import { linkRoutes } from './account/link-routes.ts';
import { mfaRoutes } from './account/mfa-routes.ts';
import { namedPeopleRoutes } from './account/named-people-routes.ts';
import { passkeyRoutes } from './account/passkey-routes.ts';
import { peopleRoutes } from './account/people-routes.ts';
import { presenceRoutes } from './account/presence-routes.ts';
import { proofRoutes } from './account/proof-routes.ts';
import { providerRoutes } from './account/providers/provider-routes.ts';
import { sessionRoutes } from './account/session-routes.ts';
import { teamRoutes } from './account/team-routes.ts';
import { sampleRoutes, tokenRoutes } from './account/token-routes.ts';
import { uploadRoutes } from './account/upload-routes.ts';
import { auditRoutes } from './admin/audit-routes.ts';
import { clientRoutes } from './admin/client-routes.ts';
import { handedMailRoutes } from './admin/handed-mail-routes.ts';
import { keyRoutes } from './admin/key-routes.ts';
import { mailRoutes } from './admin/mail-routes.ts';
import { roleRoutes } from './admin/role-routes.ts';
import { seedAccounts, seedTeams } from './admin/seed.ts';
import { userRoutes } from './admin/user-routes.ts';
import { userSessionRoutes } from './admin/user-session-routes.ts';
import type { Config } from './config.ts';
import { createPasswords } from './credentials/passwords.ts';
import { identityEventRoutes } from './events/identity-event-routes.ts';
import { IDENTITY_LOG, identityExchange } from './events/identity-log.ts';
import { createProviders } from './federation/providers.ts';
import { syncRoutes } from './federation/sync-routes.ts';
import { MOUNTS } from './http/mounts.ts';
import { createAccountLimit, createCodeLimit } from './limits/account-limit.ts';
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
/** Bytes: a mail's text of 100,000 characters and its HTML of 200,000, of any script. */
const MAIL_BODY_LIMIT = 1024 * 1024;
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
  const feed = new RevocationFeed(pool, log);
  closers.push(() => feed.stop());
  await whileStarting(pool, async () => {
    await keys.start(log);
    await keepNamesApart(pool);
    await seedAccounts({ pool, config, secrets, passwords, log });
    await seedTeams(pool, config);
    await feed.pull();
  });
  const heard = { signing_keys: () => keys.reload(), revocations: () => feed.pull() };
  closers.push(await listenFor(config.DATABASE_URL, heard, log));

  closers.push(startMaintenance(pool, keys, config, log));
  const events = startEvents(config, closers, log);
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
    codeLimit: createCodeLimit(pool, config),
    mailLimit: createMailLimit(pool),
    providers: createProviders(config),
    mailJob,
  };
  const issuer = createIssuer(deps);
  return createHttpApp({
    name: 'auth-service',
    log,
    ready: {
      postgres: () => pingDatabase(pool),
      revocations: async () => ({ ageSeconds: feed.age() }),
      // Told, but no reason to send callers away: changes are accepted without a broker.
      events: events.status,
    },
    bodyLimit: false,
    trustProxy: config.TRUST_PROXY,
    serviceSecret: config.SERVICE_SECRET,
    mount(app) {
      app.use(jwksRoutes(deps), sampleRoutes(deps), revocationRoutes(feed), issuerRoutes(issuer, deps));
      app.use('/api/v1/clients', jsonBody(CLIENT_BODY_LIMIT));
      app.use('/api/v1/mails', jsonBody(MAIL_BODY_LIMIT));
      app.use(['/api/v1', '/internal/people', '/internal/presence'], jsonBody()); // not before the issuer, which reads its forms itself
      app.use(
        keyRoutes(deps),
        userRoutes(deps),
        roleRoutes(deps),
        teamRoutes(deps),
        peopleRoutes(deps),
        namedPeopleRoutes(deps),
        presenceRoutes(deps),
        userSessionRoutes(deps),
        clientRoutes(issuer, deps),
        auditRoutes(deps),
        identityEventRoutes(events.feed, verifier),
        handedMailRoutes(deps),
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
        mfaRoutes(deps),
        proofRoutes(deps),
        linkRoutes(deps),
        syncRoutes(deps),
        tokenRoutes(deps),
        uploadRoutes(deps),
        interactionRoutes(issuer, deps),
        passkeyRoutes(deps),
        providerRoutes(issuer, deps),
      );
    },
  });
}

/** Publishes what happens to people and teams where there is a broker, and has it ready for who follows it over HTTP. */
function startEvents(config: Config, closers: Closers, log: Logger) {
  const { DATABASE_URL: databaseUrl, RABBITMQ_URL: rabbitUrl, PUBLIC_URL } = config;
  const pool = createPool(databaseUrl, log, { ...config, DATABASE_POOL_SIZE: feedConnections(config) });
  closers.push(() => pool.end());
  const told = { databaseUrl, eventLog: IDENTITY_LOG, exchange: identityExchange(PUBLIC_URL), log };
  const relay = rabbitUrl === undefined ? undefined : startRelay({ ...told, rabbitUrl });
  closers.push(startOutboxMetrics(pool, IDENTITY_LOG, log).stop, () => relay?.stop());
  const tail = createEventTail(pool, IDENTITY_LOG, log);
  return { feed: { pool, config, tail, log }, status: async () => relay?.status() ?? { relay: 'off' } };
}
