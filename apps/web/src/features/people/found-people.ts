import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api/api.ts';
import { useAuth } from '../../lib/auth/auth.tsx';
import { isAdmin } from '../../lib/auth/claims.ts';
import { isolate } from '../../lib/direction.ts';

const SHOWN = 8;

export interface FoundPerson {
  id: string;
  name: string;
  /** The name with what tells two people of one name apart. */
  label: string;
}

/** Colleagues by parts of their name, the first of them without any; administrators find everybody, by address too. */
export function useFoundPeople(typed: string) {
  const { person } = useAuth();
  const everybody = isAdmin(person);
  const [q] = useDebouncedValue(typed, 200);
  const { data, isFetching, isPlaceholderData } = useQuery({
    queryKey: ['people', 'search', q],
    queryFn: ({ signal }) => (everybody ? accounts(q, signal) : colleagues(q, signal)),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
  // Until the answer to what is typed is here, the one before it stands.
  return { found: data ?? [], isFetching, isAnswered: typed === q && !isPlaceholderData };
}

async function accounts(q: string, signal: AbortSignal): Promise<FoundPerson[]> {
  const { data } = await api('GET /api/v1/users', { query: { q: q || undefined, limit: SHOWN }, signal });
  return data.map(({ id, name, email }) => ({
    id,
    name: isolate(name ?? email),
    label: name ? `${isolate(name)} (${email})` : email,
  }));
}

async function colleagues(q: string, signal: AbortSignal): Promise<FoundPerson[]> {
  const { data } = await api('GET /api/v1/people', { query: { q }, signal });
  return data.slice(0, SHOWN).map(({ id, name }) => ({ id, name: isolate(name), label: isolate(name) }));
}
