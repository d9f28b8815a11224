import type { PresenceNews, ViewingNews } from '@taskward/contracts/sockets';
import { createStore } from '../store.ts';

/** What the socket of this browser says, as every tab knows it. Apart from the socket, which comes later than a page. */

/** Names the socket: another one knows nothing of this tab yet. Nothing where there is none. */
export const connection = createStore<string | undefined>(undefined);

/** Who is here, as far as they were asked for or told of. */
export const presence = createStore<ReadonlyMap<string, PresenceNews>>(new Map());

/** Who looks at the task that was looked at last. */
export const viewing = createStore<ViewingNews | undefined>(undefined);

/** What somebody looks at. */
export interface Looking {
  taskId: string;
}

/** What this tab has open. */
export const opened = createStore<Looking | null>(null);
