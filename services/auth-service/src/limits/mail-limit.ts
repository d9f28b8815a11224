import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { countHit } from './limit-store.ts';

/** Whether one more mail may go to an address, known or not; counts it. */
export type MailLimit = (email: string) => Promise<boolean>;

const MAILS = 10;
const WINDOW_SECONDS = 900;

/** Nobody's mailbox can be flooded through us, from however many addresses it is tried. */
export function createMailLimit(pool: Pool): MailLimit {
  return async (email) => {
    const key = `mail:${createHash('sha256').update(email.toLowerCase()).digest('base64url')}`;
    return (await countHit(pool, key, WINDOW_SECONDS)).hits <= MAILS;
  };
}
