import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Session } from '@taskward/contracts/http';
import { ago } from '../../ui/ago.ts';
import { saySo } from '../../ui/say.tsx';
import { Loaded, Section } from '../../ui/section.tsx';
import { endOtherSessions, endSession, ownSessions } from './account-api.ts';

export function SessionsSection() {
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: ({ signal }) => ownSessions(signal) });
  const end = useMutation({
    mutationFn: (id: string | undefined) => (id ? endSession(id) : endOtherSessions()),
    onError: saySo,
    onSettled: () => client.invalidateQueries({ queryKey: ['sessions'] }),
  });
  return (
    <Section title="Where you are signed in">
      <Loaded query={sessions}>
        {(list) => (
          <Stack gap={0}>
            {list.map((session) => (
              <Device key={session.id} session={session} onEnd={() => end.mutate(session.id)} />
            ))}
            {list.length > 1 && (
              <Button variant="default" mt="md" w="fit-content" onClick={() => end.mutate(undefined)}>
                Sign out all other devices
              </Button>
            )}
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}

function Device({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const Icon = /mobile|android|iphone/i.test(session.device) ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <Group justify="space-between" py="sm" wrap="nowrap" style={{ borderBottom: '1px solid var(--line)' }}>
      <Group gap="sm" wrap="nowrap" miw={0}>
        <Icon size={20} stroke={1.6} aria-hidden />
        <div style={{ minWidth: 0 }}>
          <Text size="sm" truncate>
            {session.device}
          </Text>
          <Text size="xs" c="var(--quiet)">
            {session.address} · {ago(session.lastUsedAt)}
          </Text>
        </div>
      </Group>
      {session.current ? (
        <Badge variant="light" tt="none" miw={88}>
          This device
        </Badge>
      ) : (
        <Button size="compact-sm" variant="subtle" color="gray" onClick={onEnd} miw={150}>
          Sign out that device
        </Button>
      )}
    </Group>
  );
}
