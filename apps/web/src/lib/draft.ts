import { useState } from 'react';

/** Something being typed that outlives a reload and a sign-in in this tab, until it is saved. */
export function useDraft<T>(name: string, empty: () => T): [T, (next: T) => void, () => void] {
  const key = `taskward.draft.${name}`;
  const [draft, setDraft] = useState<T>(() => {
    const kept = sessionStorage.getItem(key);
    return kept ? (JSON.parse(kept) as T) : empty();
  });
  const keep = (next: T) => {
    sessionStorage.setItem(key, JSON.stringify(next));
    setDraft(next);
  };
  const forget = () => {
    sessionStorage.removeItem(key);
    setDraft(empty());
  };
  return [draft, keep, forget];
}
