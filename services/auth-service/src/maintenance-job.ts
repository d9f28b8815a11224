import type { Logger } from '@taskward/service-kit';
import type { Pool } from 'pg';
import { pruneOldAudit } from './audit/retention.ts';
import { dropExpiredLinks } from './credentials/link-store.ts';
import { forgetOldIdentityEvents } from './events/retention-store.ts';
import { dropExpiredChallenges } from './factors/challenge-store.ts';
import { keepDisabledOut } from './federation/external-identity-store.ts';
import { dropExpiredFlows } from './federation/provider-flow-store.ts';
import { dropExpiredLimits } from './limits/limit-store.ts';
import { eraseOldMails } from './mail/mail-store.ts';
import { dropExpiredPayloads } from './oidc/state/oidc-store.ts';
import { dropUsedChallenges } from './passkeys/used-challenge-store.ts';
import { dropExpiredDevices } from './sessions/device-store.ts';
import { dropOldSessions } from './sessions/session-store.ts';
import { eraseRetired } from './tokens/key-store.ts';
import { dropExpiredRevocations } from './tokens/revocation-store.ts';
import type { SigningKeys } from './tokens/signing-keys.ts';
import { forgetCountedUploads } from './users/upload-store.ts';

const EVERY_MS = 60_000;
const HOUR_MS = 3_600_000;

export interface Retention {
  AUDIT_RETENTION_DAYS: number;
  EVENT_RETENTION_DAYS: number;
}

/**
 * What has to be done from time to time; every instance may do it, none has to. Answers how to stop.
 *
 * @param kept for how many days security events are kept, where 0 keeps them for good, and events of people and teams
 */
export function startMaintenance(pool: Pool, keys: SigningKeys, kept: Retention, log: Logger): () => Promise<void> {
  const tasks = {
    'loading keys': () => keys.reload(),
    'rotating keys': () => keys.rotateWhenDue({}),
    'erasing retired keys': () => eraseRetired(pool),
    'dropping expired issuer state': () => dropExpiredPayloads(pool),
    'dropping expired revocations': () => dropExpiredRevocations(pool),
    'keeping disabled people of other issuers out': () => keepDisabledOut(pool),
    'dropping expired limits': () => dropExpiredLimits(pool),
    'dropping sign-ins that waited': () => dropExpiredChallenges(pool),
    'dropping sign-ins at providers': () => dropExpiredFlows(pool),
    'dropping used challenges': () => dropUsedChallenges(pool),
    'dropping expired links': () => dropExpiredLinks(pool),
    'erasing old mails': () => eraseOldMails(pool),
    'forgetting remembered devices': () => dropExpiredDevices(pool),
    'forgetting counted uploads': hourly(() => forgetCountedUploads(pool)),
    'dropping old sessions': () => dropOldSessions(pool),
    'removing old audit rows': () => pruneOldAudit(pool, kept.AUDIT_RETENTION_DAYS, log),
    'forgetting old events': hourly(() => forgetOldIdentityEvents(pool, kept.EVENT_RETENTION_DAYS)),
  };
  async function runAll(): Promise<void> {
    for (const [name, task] of Object.entries(tasks)) {
      await task().catch((error: unknown) => log.warn({ err: error }, `${name} failed; trying again in a minute`));
    }
  }
  let running = runAll();
  const timer = setInterval(() => {
    running = runAll();
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    return running;
  };
}

/** What looks through more than the rest does, and need not be done as often. */
function hourly(task: () => Promise<unknown>): () => Promise<unknown> {
  let due = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() < due) return;
    await task();
    due = performance.now() + HOUR_MS;
  };
}
