import type { NotificationKind } from '@taskward/contracts/http';
import type { NotificationRow } from './notification-store.ts';

/** Of a notification what is put into words. */
export type Wording = Pick<NotificationRow, 'kind' | 'title' | 'excerpt' | 'taskId' | 'projectId' | 'actor'>;

/** By id, of people and services. */
export type Names = ReadonlyMap<string, string>;

/** What happened, as a sentence that a title follows. */
const HAPPENED: Record<NotificationKind, (who: string) => string> = {
  assigned: (who) => `${who} gave you a task`,
  mentioned: (who) => `${who} mentioned you`,
  commented: (who) => `${who} commented`,
  due_soon: () => 'Due soon',
  overdue: () => 'Overdue',
  reminder: () => 'A reminder',
  project_added: (who) => `${who} added you to a project`,
  security: () => 'Your account',
};

export const happened = ({ kind, actor }: Wording, names: Names): string =>
  HAPPENED[kind](actor === null ? 'Somebody' : (names.get(actor.id) ?? 'Somebody'));

/** Where it leads in the web app. */
export function pathOf({ taskId, projectId }: Wording): string {
  if (taskId !== null) return `/tasks?task=${taskId}`;
  return projectId === null ? '/account' : `/projects/${projectId}`;
}

const MENTION = /@\[([\w-]{1,64})\]/g;

/** Whom the notifications name: who did it, and who is mentioned. */
export const namedIn = (lines: Wording[]): string[] => [
  ...new Set(
    lines.flatMap(({ actor, excerpt }) => [
      ...(actor === null ? [] : [actor.id]),
      ...[...(excerpt ?? '').matchAll(MENTION)].map(([, id]) => id as string),
    ]),
  ),
];

/** A text with the names of who is mentioned in it. */
export const withNames = (text: string, names: Names): string =>
  text.replaceAll(MENTION, (whole, id: string) => (names.has(id) ? `@${names.get(id)}` : whole));
