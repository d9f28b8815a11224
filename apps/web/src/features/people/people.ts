import { useQuery } from '@tanstack/react-query';
import type { User } from '@taskward/contracts/http';
import { useEffect } from 'react';
import { api } from '../../lib/api.ts';
import { useAuth } from '../../lib/auth.tsx';
import { isAdmin } from '../../ui/guard.tsx';
import { lookUp, names } from './names.ts';

const NOBODY: User[] = [];

/** Who is who: administrators have the list of people; whoever else is shown somewhere is asked for by id. */
export function usePeople() {
  const { person } = useAuth();
  const { data: people = NOBODY } = useQuery({
    queryKey: ['people'],
    queryFn: async ({ signal }) => (await api('GET /api/v1/users', { query: { limit: 200 }, signal })).data,
    enabled: isAdmin(person),
    staleTime: 60_000,
  });
  const found = names.use();
  const missing = new Set<string>();
  useEffect(() => lookUp(missing));
  const nameOf = (id: string | null | undefined) => {
    if (!id) return 'Nobody';
    if (id === person?.id) return 'You';
    const known = people.find((one) => one.id === id);
    if (known) return known.name ?? known.email;
    if (!found.has(id)) missing.add(id);
    return found.get(id) ?? `Someone (${id.slice(-6)})`;
  };
  return { people, nameOf };
}
