import { t } from '@lingui/core/macro';
import { Anchor, Group, Text } from '@mantine/core';
import { Link } from 'react-router-dom';
import { useAuth } from '../../lib/auth/auth.tsx';
import { Section } from '../../ui/page/section.tsx';
import { useTeams } from '../people/teams.ts';

/** The teams that the person is in, each with a page of its own. */
export function OwnTeams() {
  const { person } = useAuth();
  const { teamName } = useTeams();
  const own = person?.teams ?? [];
  return (
    <Section title={t`Teams`}>
      {own.length === 0 ? (
        <Text size="sm" c="var(--quiet)">{t`You are in no team. Administrators make teams.`}</Text>
      ) : (
        <Group gap="md">
          {own.map((handle) => (
            <Anchor key={handle} component={Link} to={`/teams/${handle}`} size="sm">
              {teamName(handle)}
            </Anchor>
          ))}
        </Group>
      )}
    </Section>
  );
}
