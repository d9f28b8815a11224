import { useLocation } from 'react-router-dom';
import { useAuth } from '../../lib/auth/auth.tsx';
import { createStore } from '../../lib/store.ts';

/** How somebody last looked at a page of tasks. */
interface Remembered {
  /** The view, as the address of the page had it. */
  view: string;
  /** Groups that they folded or unfolded against what is usual. */
  turned: string[];
}

const NOTHING: Remembered = { view: '', turned: [] };
/** Of so many pages, those looked at last; and of one page so many groups. */
const MOST_PAGES = 60;
const MOST_TURNED = 100;

const nameOf = (personId: string) => `taskward.views.${personId}`;
const writes = createStore(0);
const known = new Map<string, Record<string, Remembered>>();

/** Of each page by its path. It is the browser's: what a screen has room for, a phone has not. */
function remembered(personId: string): Record<string, Remembered> {
  const held = known.get(personId) ?? JSON.parse(localStorage.getItem(nameOf(personId)) ?? '{}');
  known.set(personId, held);
  return held;
}

export function rememberView(personId: string, path: string, change: Partial<Remembered>) {
  const { [path]: before = NOTHING, ...others } = remembered(personId);
  const after = { ...before, ...change };
  if (after.view === before.view && after.turned === before.turned) return;
  const pages = Object.fromEntries([...Object.entries(others).slice(1 - MOST_PAGES), [path, after]]);
  known.set(personId, pages);
  localStorage.setItem(nameOf(personId), JSON.stringify(pages));
  writes.set(writes.get() + 1);
}

/** Addresses that lead to a page as one left it. */
export function useWayBack() {
  const { person } = useAuth();
  writes.use();
  const held = remembered(person?.id ?? '');
  return (path: string) => (held[path]?.view ? `${path}?${held[path].view}` : path);
}

/** The groups of this page that are not as usual, and the way to fold or unfold one. */
export function useFolding() {
  const { person } = useAuth();
  const { pathname } = useLocation();
  writes.use();
  const me = person?.id ?? '';
  const { turned } = remembered(me)[pathname] ?? NOTHING;
  const turn = (key: string) => {
    const next = turned.includes(key) ? turned.filter((one) => one !== key) : [...turned, key].slice(-MOST_TURNED);
    rememberView(me, pathname, { turned: next });
  };
  return { turned, turn };
}
