import { conflict, inTransaction, notFound, pageOf } from '@taskward/service-kit';
import type { Pool } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { findMail, hastenMail, listMails, type MailFilter, type MailRow, type MailWaker } from '../mail/mail-store.ts';

/**
 * A page of mails. Which texts are read is in the audit log: who reads one could use its link.
 *
 * @param reads whether the texts are shown, as far as there are any
 */
export function readMails(pool: Pool, filter: MailFilter, reads: boolean, origin: Origin) {
  return inTransaction(pool, async (db) => {
    const found = pageOf(await listMails(db, filter), filter.limit, ({ id }) => id);
    const read = found.rows.filter(({ body }) => reads && body).map(({ id }) => id);
    if (read.length > 0) await appendAudit(db, { type: 'mail.read', origin, details: { mails: read } });
    return found;
  });
}

/** @throws AppError 404 */
export function readMail(pool: Pool, id: string, reads: boolean, origin: Origin): Promise<MailRow> {
  return inTransaction(pool, async (db) => {
    const mail = await findMail(db, id);
    if (!mail) throw noMail();
    const about = { subject: mail.userId, details: { mails: [id] } };
    if (reads && mail.body) await appendAudit(db, { type: 'mail.read', origin, ...about });
    return mail;
  });
}

/**
 * Has a mail tried again at once that waits for its next try.
 *
 * @throws AppError 404, 409 where it does not wait
 */
export async function retryMail(
  deps: { pool: Pool; mailJob: MailWaker },
  id: string,
  origin: Origin,
): Promise<MailRow> {
  const mail = await inTransaction(deps.pool, async (db) => {
    const row = await findMail(db, id);
    if (!row) throw noMail();
    if (!(await hastenMail(db, id))) {
      throw conflict('This mail does not wait for another try, or is being sent right now.');
    }
    const details = { mail: id, tries: row.tries };
    await appendAudit(db, { type: 'mail.retried', origin, subject: row.userId, details });
    return row;
  });
  deps.mailJob.added(undefined);
  return mail;
}

const noMail = () => notFound('There is no such mail.');
