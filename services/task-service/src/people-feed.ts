import type { IdentityEvent } from '@taskward/contracts/events';
import { may } from '@taskward/contracts/permissions';
import { type Follower, followFeed } from '@taskward/messaging';
import { type Logger, serviceToken } from '@taskward/service-kit';
import type pg from 'pg';
import { forgetPerson, savePerson } from './access/people-store.ts';
import { deleteFilesOf } from './attachments/attachment-store.ts';
import type { TaskConfig } from './config.ts';
import { deleteImportsOf } from './moving/imports/import-store.ts';
import { leaveProjects } from './projects/departures.ts';
import { deleteViewsOf } from './views/view-store.ts';

/** Keeps what is known here of people up to date with auth-service, for as long as the process lives. */
export function followPeople(config: Readonly<TaskConfig>, pool: pg.Pool, log: Logger): Follower {
  return followFeed<IdentityEvent>({
    consumer: 'people',
    url: config.AUTH_URL.map((origin) => `${origin}/api/v1/identity-events`),
    token: serviceToken(config, 'task-service'),
    pool,
    apply: applyIdentityEvent,
    log,
  });
}

/** What an event about a person or a team changes here. */
export async function applyIdentityEvent(tx: pg.PoolClient, event: IdentityEvent): Promise<void> {
  if (event.type === 'team.deleted') return leaveProjects(tx, { kind: 'team', id: event.handle }, event.actor);
  if (!('user' in event)) return; // who is in a team is told with each person
  const { id, teams, disabled } = event.user;
  if (event.type === 'user.deleted') {
    await forgetPerson(tx, id);
    await deleteViewsOf(tx, `person:${id}`);
    await deleteFilesOf(tx, `person:${id}`);
    await deleteImportsOf(tx, `person:${id}`);
    return leaveProjects(tx, { kind: 'user', id }, event.actor);
  }
  const seesAll = !disabled && may(event.user, 'tasks:read:all');
  await savePerson(tx, { id, teams: disabled ? [] : teams, seesAll });
}
