import { t } from '@lingui/core/macro';
import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router-dom';
import { useAuth } from '../../lib/auth/auth.tsx';
import { isAdmin } from '../../lib/auth/claims.ts';
import { isolate } from '../../lib/direction.ts';
import { isNotThere } from '../../lib/problem.ts';
import { EmptyState } from '../../ui/page/empty-state.tsx';
import { PageHead } from '../../ui/page/page-head.tsx';
import { Loaded } from '../../ui/page/section.tsx';
import { getTeam } from './team-api.ts';
import { TeamMembers } from './team-members.tsx';

/** A team for those who are in it; who leads it says who else is. */
export default function TeamPage() {
  const { handle = '' } = useParams();
  const { person } = useAuth();
  const team = useQuery({ queryKey: ['teams', 'one', handle], queryFn: ({ signal }) => getTeam(handle, signal) });
  const leads = team.data?.members.some(({ id, lead }) => lead && id === person?.id) ?? false;
  if (isNotThere(team.error))
    return (
      <EmptyState
        title={t`Not your team`}
        text={t`There is no such team, or you are not in it. Whoever leads it can add you.`}
      />
    );
  return (
    <>
      <PageHead title={isolate(team.data?.name ?? handle)} />
      <Stack p={{ base: 'md', sm: 'xl' }} gap="lg" maw={640}>
        <Loaded query={team}>
          {(whole) => (
            <>
              {whole.description && (
                <Text c="var(--quiet)" style={{ whiteSpace: 'pre-line' }}>
                  <bdi>{whole.description}</bdi>
                </Text>
              )}
              <TeamMembers team={whole} mayChange={leads || isAdmin(person)} />
            </>
          )}
        </Loaded>
      </Stack>
    </>
  );
}
