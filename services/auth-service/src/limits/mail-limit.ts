import type { Pool } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { type Counted, countedBy } from './counted-account.ts';
import { countHit } from './limit-store.ts';

/** Whether one more mail may go to an account, or an address that is nobody's; counts it. */
export type MailLimit = (to: Counted, origin: Origin) => Promise<boolean>;

const MAILS = 10;
const WINDOW_SECONDS = 900;

/** Nobody's mailbox can be flooded through us, from however many addresses it is tried. */
export function createMailLimit(pool: Pool): MailLimit {
  return async (to, origin) => {
    const { hits } = await countHit(pool, `mail:${(await countedBy(pool, to)).key}`, WINDOW_SECONDS);
    if (hits === MAILS + 1) await appendAudit(pool, { type: 'limit.reached', origin, details: { limit: 'mail' } });
    return hits <= MAILS;
  };
}
