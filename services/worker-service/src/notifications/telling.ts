import type { NotificationKind } from '@taskward/contracts/http';
import { uuidv7 } from '@taskward/service-kit';
import type pg from 'pg';
import { announce } from './news-store.ts';
import type { Settings } from './notification-kinds.ts';
import { STRENGTH } from './notification-kinds.ts';
import { addNotifications, type News, type Told } from './notification-store.ts';
import type { Recipient } from './recipients.ts';
import { readSettings } from './settings-store.ts';

/** What else is done where people are told, in the same transaction. */
export interface Messengers {
  /** Has a mail about each of these sent at once. */
  mail(tx: pg.PoolClient, told: Told[]): Promise<void>;
  /** Has the browsers of these people told. */
  push(tx: pg.PoolClient, told: Told[]): Promise<void>;
  /** Has what waits for the daily mails of these people sent. */
  digest(tx: pg.PoolClient, people: Map<string, Settings>): Promise<void>;
}

/** Tells people, in the ways that each of them wants. */
export async function tell(
  tx: pg.PoolClient,
  messengers: Messengers,
  news: News,
  recipients: Recipient[],
): Promise<void> {
  if (recipients.length === 0) return;
  const settings = await readSettings(tx, [...new Set(recipients.map(({ userId }) => userId))]);
  const waysOf = ({ userId, kind }: { userId: string; kind: NotificationKind }) =>
    (settings.get(userId) as Settings).kinds[kind];
  const wanted = recipients.filter((one) => {
    const { app, mail, push } = waysOf(one);
    return app || mail !== 'off' || push;
  });
  if (wanted.length === 0) return;
  const told = await addNotifications(
    tx,
    news,
    wanted.map(({ userId, kind }) => {
      const { app, mail } = waysOf({ userId, kind });
      return { id: uuidv7(), userId, kind, strength: STRENGTH[kind], inApp: app, daily: mail === 'daily' };
    }),
  );
  await announce(
    tx,
    told.filter((one) => waysOf(one).app),
  );
  const fresh = told.filter(({ isNews }) => isNews);
  await messengers.mail(
    tx,
    fresh.filter((one) => waysOf(one).mail === 'now'),
  );
  await messengers.push(
    tx,
    fresh.filter((one) => waysOf(one).push),
  );
  const daily = told.filter((one) => waysOf(one).mail === 'daily').map(({ userId }) => userId);
  await messengers.digest(tx, new Map([...settings].filter(([userId]) => daily.includes(userId))));
}
