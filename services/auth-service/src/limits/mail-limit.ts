import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { countHit } from './limit-store.ts';

/** Whether one more mail may go to an address, known or not; counts it. */
export type MailLimit = (email: string, origin: Origin) => Promise<boolean>;

const MAILS = 10;
const WINDOW_SECONDS = 900;

/** Nobody's mailbox can be flooded through us, from however many addresses it is tried. */
export function createMailLimit(pool: Pool): MailLimit {
  return async (email, origin) => {
    const key = `mail:${createHash('sha256').update(email.toLowerCase()).digest('base64url')}`;
    const { hits } = await countHit(pool, key, WINDOW_SECONDS);
    if (hits === MAILS + 1) await appendAudit(pool, { type: 'limit.reached', origin, details: { limit: 'mail' } });
    return hits <= MAILS;
  };
}
