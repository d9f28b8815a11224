import { useState } from 'react';
import { useAuth } from './auth.tsx';

/** Something being typed that outlives a reload and a sign-in of the same person in this tab, until it is saved. */
export function useDraft<T>(name: string, empty: () => T): [T, (next: T) => void, () => void] {
  const { person } = useAuth();
  // Whoever was here at the start: a sign-out must not give what they typed to nobody.
  const [owner] = useState(person?.id);
  const key = `taskward.draft.${owner}.${name}`;
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
