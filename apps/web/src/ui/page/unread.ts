import { createStore } from '../../lib/store.ts';

/** How many notifications wait to be read, as far as it is known: every page tells it in the title of the tab. */
export const unread = createStore(0);
