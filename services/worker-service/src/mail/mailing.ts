import type { NotificationKind } from '@taskward/contracts/http';
import type { Logger } from '@taskward/service-kit';
import type pg from 'pg';
import type { ServiceDoor } from '../answering-client.ts';
import type { Settings } from '../notifications/notification-kinds.ts';
import { findUnread, type NotificationRow } from '../notifications/notification-store.ts';
import { readSettings } from '../notifications/settings-store.ts';
import type { SeenBy } from '../notifications/visible-tasks-client.ts';
import { namedIn } from '../notifications/wording.ts';
import type { Secrets } from '../secrets.ts';
import { type Digest, listOfDigest } from './digest-store.ts';
import { handOverMail, MailRefused } from './mail-client.ts';
import { digestOf, type MailContext, type MailText, mailOf } from './mail-texts.ts';
import { readableFor } from './people-client.ts';
import { type MailSubject, unsubscribeUrl } from './unsubscribing.ts';

export interface MailDeps {
  pool: pg.Pool;
  /** auth-service. */
  door: ServiceDoor;
  seenBy: SeenBy;
  secrets: Secrets;
  publicUrl: string;
  log: Logger;
}

/** A mail about one notification, because it is of this kind. */
export interface MailJob {
  id: string;
  kind: NotificationKind;
}

/** Sends a mail about a notification, unless its reader has read it, wants no such mails any more or no longer sees it. */
export async function sendMail(deps: MailDeps, { id, kind }: MailJob): Promise<void> {
  const found = await findUnread(deps.pool, id);
  if (!found) return;
  const { userId } = found;
  const settings = (await readSettings(deps.pool, [userId])).get(userId) as Settings;
  const lines = settings.kinds[kind].mail === 'now' ? await seenLines(deps, userId, [found]) : [];
  await send(deps, { userId, subject: kind, lines, write: mailOf, key: `notification:${id}:${kind}` });
}

/** Sends somebody's daily mail, with what they have not read and still see. */
export async function sendDigest(deps: MailDeps, { userId, dueAt }: Digest): Promise<void> {
  const settings = (await readSettings(deps.pool, [userId])).get(userId) as Settings;
  const found = await listOfDigest(deps.pool, userId, dueAt);
  const wanted = found.filter(({ kind }) => settings.kinds[kind].mail === 'daily');
  const lines = await seenLines(deps, userId, wanted);
  await send(deps, { userId, subject: 'daily', lines, write: digestOf, key: `digest:${userId}:${dueAt}` });
}

async function seenLines({ seenBy }: MailDeps, userId: string, lines: NotificationRow[]): Promise<NotificationRow[]> {
  const taskIds = [...new Set(lines.map(({ taskId }) => taskId).filter((id) => id !== null))];
  const seen = await seenBy(userId, taskIds);
  return lines.filter(({ taskId }) => taskId === null || seen.has(taskId));
}

interface Letter {
  userId: string;
  /** What its link ends. */
  subject: MailSubject;
  /** None: then there is nothing to write. */
  lines: NotificationRow[];
  write: (lines: NotificationRow[], context: MailContext) => MailText;
  key: string;
}

async function send(deps: MailDeps, { userId, subject, lines, write, key }: Letter): Promise<void> {
  if (lines.length === 0) return;
  const { door, secrets, publicUrl, log } = deps;
  const context = {
    publicUrl,
    ...(await readableFor(door, userId, namedIn(lines))),
    unsubscribeUrl: unsubscribeUrl(publicUrl, secrets, { userId, subject }),
  };
  const mail = { userId, ...write(lines, context), unsubscribeUrl: context.unsubscribeUrl };
  try {
    await handOverMail(door, mail, key);
  } catch (error) {
    if (!(error instanceof MailRefused)) throw error;
    log.warn({ userId, key, reason: error.message }, 'a mail was refused and is not tried again');
  }
}
