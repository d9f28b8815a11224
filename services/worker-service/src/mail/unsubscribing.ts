import { NOTIFICATION_KINDS, type NotificationKind } from '@taskward/contracts/http';
import type pg from 'pg';
import { changeSettings } from '../notifications/notification-settings.ts';
import { readSettings } from '../notifications/settings-store.ts';
import type { Secrets } from '../secrets.ts';

/** What a link ends: mails of one kind, or the daily mail with all that is in it. */
export type MailSubject = NotificationKind | 'daily';

export interface Subscription {
  userId: string;
  subject: MailSubject;
}

const KNOWN: readonly string[] = [...NOTIFICATION_KINDS, 'daily'];

const textOf = ({ userId, subject }: Subscription) => `${subject}.${userId}`;

/** A link that ends these mails, for who has no time to sign in (RFC 8058). It has no end: mails are kept for years. */
export function unsubscribeUrl(publicUrl: string, secrets: Secrets, subscription: Subscription): string {
  const text = textOf(subscription);
  return `${publicUrl}/api/v1/notifications/unsubscribe?token=${text}.${secrets.sign(text)}`;
}

/** What a token ends; undefined where it is none of ours. */
export function subscriptionOf(secrets: Secrets, token: string): Subscription | undefined {
  const [, text = '', subject = '', userId = '', signature = ''] = /^((\w+)\.([^.]+))\.([\w-]+)$/.exec(token) ?? [];
  if (!KNOWN.includes(subject) || !secrets.isSignature(text, signature)) return undefined;
  return { userId, subject: subject as MailSubject };
}

/** Ends these mails. To end them again changes nothing. */
export async function unsubscribe(pool: pg.Pool, { userId, subject }: Subscription): Promise<void> {
  const { kinds } = (await readSettings(pool, [userId])).get(userId) as { kinds: Record<string, { mail: string }> };
  const ended = subject === 'daily' ? NOTIFICATION_KINDS.filter((kind) => kinds[kind]?.mail === 'daily') : [subject];
  await changeSettings(pool, userId, Object.fromEntries(ended.map((kind) => [kind, { mail: 'off' }])));
}
