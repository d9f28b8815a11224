import type { Jobs } from './job-store.ts';
import { addDigests } from './mail/digest-store.ts';
import type { MailJob } from './mail/mailing.ts';
import { nextMorning } from './moments/local-time.ts';
import type { Messengers } from './notifications/telling.ts';
import { subscriptionsOf } from './push/push-store.ts';
import type { PushJob } from './push/pushing.ts';

/** Has mails and push messages sent by jobs, which are added with what they tell of. */
export const messengersBy = (queue: Jobs): Messengers => ({
  mail: (tx, told) =>
    queue.add(
      tx,
      'mail',
      told.map(({ id, kind }): MailJob => ({ id, kind })),
    ),
  async push(tx, told) {
    if (told.length === 0) return;
    const targets = await subscriptionsOf(
      tx,
      told.map(({ userId }) => userId),
    );
    const jobs = told.flatMap(({ id, kind, userId }) =>
      targets
        .filter((target) => target.userId === userId)
        .map((target): PushJob => ({ id, kind, subscriptionId: target.id })),
    );
    await queue.add(tx, 'push', jobs);
  },
  async digest(tx, people) {
    const now = Date.now();
    const digests = [...people].map(([userId, morning]) => ({
      userId,
      at: new Date(nextMorning(now, morning)).toISOString(),
    }));
    if (digests.length > 0) await addDigests(tx, digests);
  },
});
