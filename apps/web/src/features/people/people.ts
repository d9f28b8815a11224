import { useQuery } from '@tanstack/react-query';
import type { Page, User } from '@taskward/contracts/http';
import { api } from '../../lib/api.ts';
import { useAuth } from '../../lib/auth.tsx';
import { isAdmin } from '../../ui/guard.tsx';

const NOBODY: User[] = [];

/** Who is who, as far as the caller may know: administrators know everybody, others themselves. */
export function usePeople() {
  const { person } = useAuth();
  const { data: people = NOBODY } = useQuery({
    queryKey: ['people'],
    queryFn: async ({ signal }) => (await api<Page<User>>('/api/v1/users?limit=200', { signal })).data,
    enabled: isAdmin(person),
    staleTime: 60_000,
  });
  const nameOf = (id: string | null | undefined) => {
    if (!id) return 'Nobody';
    if (id === person?.id) return 'You';
    const known = people.find((one) => one.id === id);
    return known ? (known.name ?? known.email) : `Someone (${id.slice(-6)})`;
  };
  return { people, nameOf };
}
