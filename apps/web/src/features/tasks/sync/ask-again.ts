import type { InfiniteData, Query, QueryClient } from '@tanstack/react-query';

/** Many changes at once make one question. */
const SETTLE_MS = 100;
/** A list is asked for whole, page by page: the longer it is, the longer it is left alone after that. */
const PAUSE_PER_PAGE_MS = 500;

const waiting = new WeakSet<Query>();
const askedAt = new WeakMap<Query, number>();

/**
 * Asks soon for a list in which only the server can say what has which place. What is shown stays until the answer is
 * whole. A list that nobody looks at is forgotten instead.
 */
export function askAgain(client: QueryClient, query: Query) {
  if (waiting.has(query)) return;
  waiting.add(query);
  const pause = PAUSE_PER_PAGE_MS * ((query.state.data as InfiniteData<unknown> | undefined)?.pages.length ?? 0);
  const rested = (askedAt.get(query) ?? Number.NEGATIVE_INFINITY) + pause - Date.now();
  setTimeout(() => ask(client, query), Math.max(SETTLE_MS, rested));
}

function ask(client: QueryClient, query: Query) {
  waiting.delete(query);
  if (!query.isActive()) return client.removeQueries({ queryKey: query.queryKey, exact: true });
  const { fetchStatus, fetchMeta } = query.state;
  // The whole list is on its way: whoever waits for that sees then whether it knew of the change.
  if (fetchStatus === 'fetching' && !fetchMeta?.fetchMore) return;
  askedAt.set(query, Date.now());
  void client.refetchQueries({ queryKey: query.queryKey, exact: true });
}
