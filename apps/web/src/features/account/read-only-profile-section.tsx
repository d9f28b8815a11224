import { t } from '@lingui/core/macro';
import { Badge, Group, SimpleGrid, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Loaded, Section } from '../../ui/page/section.tsx';
import { ownProfile } from './account-api.ts';

/** The profile of somebody whom another issuer signs in: it is changed there. */
export function ReadOnlyProfileSection({ issuer }: { issuer: string }) {
  const profile = useQuery({ queryKey: ['profile'], queryFn: ({ signal }) => ownProfile(signal) });
  return (
    <Section title={t`Profile`}>
      <Text size="sm" c="var(--quiet)">
        {t`Your profile, password and sessions are kept where you sign in, at ${new URL(issuer).host}.`}
      </Text>
      <Loaded query={profile}>
        {(user) => (
          <SimpleGrid component="dl" cols={{ base: 1, xs: 2 }} m={0}>
            <Fact name={t`Name`}>{user.name}</Fact>
            <Fact name={t`Username`}>{user.username}</Fact>
            <Fact name={t`E-mail`}>{user.email}</Fact>
            <Fact name={t`Roles`}>
              <Group component="span" gap={6}>
                {user.roles.map((role) => (
                  <Badge key={role} variant="default" tt="none" component="span">
                    {role}
                  </Badge>
                ))}
              </Group>
            </Fact>
          </SimpleGrid>
        )}
      </Loaded>
    </Section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <Text component="dt" size="xs" c="var(--quiet)">
        {name}
      </Text>
      <Text component="dd" size="sm" m={0}>
        {children}
      </Text>
    </div>
  );
}
