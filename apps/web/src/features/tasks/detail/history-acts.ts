import type { HistoryEntry } from '../task-api.ts';

/** Texts are saved whenever they are left, and lists ticked box by box: within this time it is one act. */
const TOGETHER_MS = 10 * 60_000;

/**
 * What happened to a task, each act once: a hand-over has an event of its own beside the change that it is, comments stand
 * for themselves, somebody who goes on writing a text is told of once, and who moves it up or down in its project not at all.
 *
 * @param history the oldest first
 */
export function oncePerAct(history: HistoryEntry[]): HistoryEntry[] {
  const acts: HistoryEntry[] = [];
  for (const entry of history) {
    if (isMove(entry)) continue;
    if (entry.type.startsWith('task.comment.') && entry.type !== 'task.comment.deleted') continue;
    const before = acts.at(-1);
    const isHandOver = before !== undefined && isOfSameAct(before, entry);
    if (isHandOver || (before && goesOnWriting(before, entry))) acts.pop();
    acts.push(isHandOver ? { ...before, changes: { ...before.changes, ...entry.changes } } : entry);
  }
  return acts;
}

/** That a task stands elsewhere in its project is seen there, and nothing was done to the task. */
const isMove = ({ changes }: HistoryEntry) => Object.keys(changes ?? {}).join() === 'position';

/** The hand-over that the change before it was. */
const isOfSameAct = (before: HistoryEntry, { type, timestamp, actor }: HistoryEntry) =>
  type === 'task.assigned' && before.timestamp === timestamp && before.actor.id === actor.id;

function goesOnWriting(before: HistoryEntry, entry: HistoryEntry): boolean {
  const isText = ({ type, changes }: HistoryEntry) =>
    type === 'task.updated' && Object.keys(changes ?? {}).join() === 'description';
  const apart = Date.parse(entry.timestamp) - Date.parse(before.timestamp);
  return isText(before) && isText(entry) && before.actor.id === entry.actor.id && apart < TOGETHER_MS;
}
