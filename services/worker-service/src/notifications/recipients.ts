import type { NotificationKind } from '@taskward/contracts/http';
import {
  type CommentEvent,
  isPerson,
  type Member,
  type ProjectEvent,
  type TaskEvent,
} from '../feeds/followed-events.ts';

/** Somebody who is to be told. */
export interface Recipient {
  userId: string;
  kind: NotificationKind;
}

const each = (kind: NotificationKind, ids: Array<string | null | undefined>): Recipient[] =>
  [...new Set(ids.filter(isPerson))].map((userId) => ({ userId, kind }));

/** Nobody is told of what they did themselves. */
const butActor = (recipients: Recipient[], { actor }: { actor: { id: string } }) =>
  recipients.filter(({ userId }) => userId !== actor.id);

/** Who has the task now. */
export const assignedBy = (event: TaskEvent): Recipient[] => butActor(each('assigned', [event.task.assignedTo]), event);

/**
 * Who is mentioned, and who has to do with the task: has it, made it, watches it, or wrote to it.
 *
 * @param commenters who wrote before
 */
export function commentedTo(event: CommentEvent, commenters: string[]): Recipient[] {
  const { task, comment } = event;
  const mentioned = each('mentioned', comment.mentions);
  const known = new Set(mentioned.map(({ userId }) => userId));
  const concerned = each('commented', [task.assignedTo, task.createdBy, ...(task.watchers ?? []), ...commenters]);
  return butActor([...mentioned, ...concerned.filter(({ userId }) => !known.has(userId))], event);
}

/** Who is mentioned now and was not before. */
export function mentionedSince(event: CommentEvent): Recipient[] {
  const before = (event.changes.mentions?.from ?? []) as string[];
  const now = event.changes.mentions === undefined ? [] : event.comment.mentions;
  return butActor(
    each(
      'mentioned',
      now.filter((id) => !before.includes(id)),
    ),
    event,
  );
}

/** The people, not the teams, who became members of a project, and those who no longer are. */
export function memberChanges(event: ProjectEvent): { added: Recipient[]; removed: string[] } {
  const change = event.changes.members as { from?: Member[]; to?: Member[] } | undefined;
  const isNew = event.type === 'project.created';
  const people = (members: Member[] = []) => members.filter(({ kind }) => kind === 'user').map(({ id }) => id);
  const before = isNew ? [] : people(change?.from);
  const now = people(isNew ? event.project.members : change?.to);
  const added = each(
    'project_added',
    now.filter((id) => !before.includes(id)),
  );
  return { added: butActor(added, event), removed: before.filter((id) => !now.includes(id)) };
}

/** Who is told that a task is due: who has it and who watches it; who made it where nobody has it. */
export const dueTo = ({ assignedTo, createdBy, watchers = [] }: TaskEvent['task']): string[] => [
  ...new Set([assignedTo ?? createdBy, ...watchers].filter(isPerson)),
];
