import type { NotificationKind } from '@taskward/contracts/http';
import type { Logger } from '@taskward/service-kit';
import type pg from 'pg';
import type { ServiceDoor } from '../answering-client.ts';
import { type Readable, readableFor } from '../mail/people-client.ts';
import type { Settings } from '../notifications/notification-kinds.ts';
import { findUnread, type NotificationRow } from '../notifications/notification-store.ts';
import { readSettings } from '../notifications/settings-store.ts';
import type { SeenBy } from '../notifications/visible-tasks-client.ts';
import { happened, namedIn, pathOf, withNames } from '../notifications/wording.ts';
import { InternalAddress } from './push-address.ts';
import { type PushSender, sendPush } from './push-client.ts';
import { deleteSubscription, findSubscription } from './push-store.ts';

export interface PushDeps {
  pool: pg.Pool;
  /** Where the names of people are. */
  door: ServiceDoor;
  seenBy: SeenBy;
  sender: PushSender;
  log: Logger;
}

/** One browser is told of a notification, because it is of this kind. */
export interface PushJob {
  id: string;
  kind: NotificationKind;
  subscriptionId: string;
}

/** The push service knows the browser no more, or never knew us. */
const GONE = new Set([403, 404, 410]);

/** Tells a browser, unless its person has read it, wants no such messages any more or no longer sees it. */
export async function pushOne(deps: PushDeps, { id, kind, subscriptionId }: PushJob): Promise<void> {
  const { pool, seenBy, sender, log } = deps;
  const found = await findUnread(pool, id);
  if (!found) return;
  const { userId, taskId } = found;
  const target = await findSubscription(pool, subscriptionId, userId);
  const { kinds } = (await readSettings(pool, [userId])).get(userId) as Settings;
  if (!target || !kinds[kind].push) return;
  if (taskId !== null && !(await seenBy(userId, [taskId])).has(taskId)) return;
  const readable = await readableFor(deps.door, userId, namedIn([found]));
  const status = await sendPush(
    sender,
    target,
    JSON.stringify(messageOf(found, readable)),
    id.replaceAll('-', ''),
  ).catch((error: unknown) => {
    if (error instanceof InternalAddress) return 410;
    throw error;
  });
  if (status >= 200 && status < 300) return;
  if (status === 429 || status >= 500) throw new Error(`the push service answered ${status}`);
  log.info({ subscription: subscriptionId, status }, 'a push message was refused');
  if (GONE.has(status)) await deleteSubscription(pool, subscriptionId, userId);
}

/** What the service worker of the web app gets; well below the 4 KB that push services take. */
const messageOf = (one: NotificationRow, { names, language }: Readable) => ({
  id: one.id,
  kind: one.kind,
  title: happened(one, names, language),
  body: one.excerpt === null ? one.title : `${one.title}: ${withNames(one.excerpt, names)}`,
  url: pathOf(one),
});
