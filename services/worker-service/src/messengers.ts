import type { Jobs } from './job-store.ts';
import { addDigests } from './mail/digest-store.ts';
import type { MailJob } from './mail/mailing.ts';
import { nextMorning } from './moments/local-time.ts';
import type { Messengers } from './notifications/telling.ts';

/** Has mails sent by jobs, which are added with what they tell of. */
export const messengersBy = (jobs: Jobs): Messengers => ({
  mail: (tx, told) =>
    jobs.add(
      tx,
      'mail',
      told.map(({ id, kind }): MailJob => ({ id, kind })),
    ),
  async digest(tx, people) {
    const now = Date.now();
    const digests = [...people].map(([userId, morning]) => ({
      userId,
      at: new Date(nextMorning(now, morning)).toISOString(),
    }));
    if (digests.length > 0) await addDigests(tx, digests);
  },
});
