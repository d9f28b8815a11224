import { MENTION } from '@taskward/contracts/text';
import { happenedIn } from '../languages/language.ts';
import type { Language } from '../languages/words.ts';
import type { NotificationRow } from './notification-store.ts';

/** Of a notification what is put into words. */
export type Wording = Pick<NotificationRow, 'kind' | 'title' | 'excerpt' | 'taskId' | 'projectId' | 'actor'>;

/** By id, of people and services. */
export type Names = ReadonlyMap<string, string>;

/** What happened, as a sentence that a title follows. */
export const happened = ({ kind, actor }: Wording, names: Names, language: Language): string =>
  happenedIn(language, kind, actor === null ? undefined : names.get(actor.id));

/** Where it leads in the web app. */
export function pathOf({ taskId, projectId }: Wording): string {
  if (taskId !== null) return `/tasks?task=${taskId}`;
  return projectId === null ? '/account' : `/projects/${projectId}`;
}

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
