import { useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api/api.ts';
import { isolate } from '../../lib/direction.ts';

const MOST = 200;

/** The teams that the person is in, for an administrator all; others are called by their handle. */
export function useTeams() {
  const { data } = useQuery({
    queryKey: ['teams', 'known'],
    queryFn: async ({ signal }) => (await api('GET /api/v1/teams', { query: { limit: MOST }, signal })).data,
    staleTime: 60_000,
  });
  const teams = data ?? [];
  return {
    teams,
    teamName: (handle: string) => isolate(teams.find((team) => team.handle === handle)?.name ?? handle),
  };
}
