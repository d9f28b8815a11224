import type { InfiniteData, Query, QueryClient } from '@tanstack/react-query';
import { names } from '../../features/people/names.ts';
import { rememberNames } from '../../features/projects/project-names.ts';
import { LAST_SEEN, lastPerson } from '../../lib/auth/last-person.ts';

/** What people work with. What is about accounts and their security, and what administrators see, is kept nowhere. */
const KEPT = [
  'tasks',
  'task',
  'history',
  'comments',
  'stats',
  'projects',
  'project',
  'views',
  'teams',
  'notifications',
];
const NAMES = ['names'];
/** Of a long list so much is kept; the rest comes with the network. */
const PAGES = 5;
const MOST = 300;
const PAUSE_MS = 1_000;

interface Answer {
  queryKey: readonly unknown[];
  data: unknown;
  /** When it was given, in milliseconds. */
  at: number;
}

const folderOf = (personId: string) => `${location.origin}/last-seen/${personId}/`;
const addressOf = (personId: string, key: readonly unknown[]) =>
  folderOf(personId) + encodeURIComponent(JSON.stringify(key));
const isKept = ({ queryKey, state }: Query) => KEPT.includes(String(queryKey[0])) && state.data !== undefined;

/** Keeps what the person sees, as it was last; gives the way to stop. */
export function keepLastSeen(client: QueryClient, personId: string): () => void {
  const cache = client.getQueryCache();
  let changed = new Set(cache.findAll({ predicate: isKept }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    const answers = [...changed].filter(isKept).map(answerOf);
    changed = new Set();
    const known = { queryKey: NAMES, data: [...names.get()], at: Date.now() };
    // A browser without room keeps nothing, and everything else goes on.
    void keep(personId, [known, ...answers]).catch(() => undefined);
  };
  const writeAtOnce = () => document.visibilityState === 'hidden' && write();
  const soon = () => {
    timer ??= setTimeout(write, PAUSE_MS);
  };
  const stop = cache.subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'success' || !isKept(event.query)) return;
    changed.add(event.query);
    soon();
  });
  document.addEventListener('visibilitychange', writeAtOnce);
  soon();
  return () => {
    stop();
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', writeAtOnce);
  };
}

function answerOf({ queryKey, state }: Query): Answer {
  const { pages, pageParams } = (state.data ?? {}) as Partial<InfiniteData<unknown>>;
  const data =
    pages && pageParams ? { pages: pages.slice(0, PAGES), pageParams: pageParams.slice(0, PAGES) } : state.data;
  return { queryKey, data, at: state.dataUpdatedAt };
}

async function keep(personId: string, answers: Answer[]) {
  const isTheirs = () => lastPerson()?.id === personId;
  if (!isTheirs()) return;
  const held = await caches.open(LAST_SEEN);
  for (const answer of answers) await held.put(addressOf(personId, answer.queryKey), Response.json(answer));
  const kept = await held.keys();
  for (const old of kept.slice(0, Math.max(0, kept.length - MOST))) await held.delete(old);
  // They signed out meanwhile, in another tab perhaps.
  if (!isTheirs()) await caches.delete(LAST_SEEN);
}

/** Shows what the person saw last wherever there is nothing newer. */
export async function restoreLastSeen(client: QueryClient, personId: string): Promise<void> {
  if (!('caches' in globalThis)) return;
  const held = await caches.open(LAST_SEEN);
  const theirs = (await held.keys()).filter(({ url }) => url.startsWith(folderOf(personId)));
  const answers = await Promise.all(theirs.map(async (one) => (await (await held.match(one))?.json()) as Answer));
  for (const answer of answers) if (answer) show(client, answer);
}

function show(client: QueryClient, { queryKey, data, at }: Answer) {
  if (queryKey[0] === NAMES[0]) return names.set(new Map([...(data as Array<[string, string]>), ...names.get()]));
  if (queryKey[0] === 'projects' && Array.isArray(data)) rememberNames(data);
  // For as long as there is no network nobody can have it again.
  const query = client.getQueryCache().build(client, { queryKey, gcTime: Number.POSITIVE_INFINITY });
  if (query.state.data === undefined) query.setData(data, { updatedAt: at, manual: true });
}
