import type { PresenceNews, ViewingNews } from '@taskward/contracts/sockets';
import { createStore } from '../store.ts';

/** What the socket of this browser says, as every tab knows it. Apart from the socket, which comes later than a page. */

/** Names the socket: another one knows nothing of this tab yet. Nothing where there is none. */
export const connection = createStore<string | undefined>(undefined);

/** Who is here, as far as they were asked for or told of. */
export const presence = createStore<ReadonlyMap<string, PresenceNews>>(new Map());

/** Without a socket that is not known of anybody. */
export const unknown = (people: ReadonlyMap<string, PresenceNews>): ReadonlyMap<string, PresenceNews> =>
  new Map([...people].map(([id, one]) => [id, { ...one, online: null }]));

/** Who looks at the task that was looked at last. */
export const viewing = createStore<ViewingNews | undefined>(undefined);

/** Who writes a comment, and to which task, as long as they go on. */
export const writers = createStore<ReadonlyMap<string, string>>(new Map());

/** What somebody looks at, and the field that they are in. */
export interface Looking {
  taskId: string;
  field?: string;
}

/** What this tab has open. */
export const opened = createStore<Looking | null>(null);

/** The task to which a comment is written in this tab; another object at each key. */
export const writtenTo = createStore<{ taskId: string } | null>(null);
