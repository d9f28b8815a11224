import { t } from '@lingui/core/macro';
import { Button, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { notifyError } from '../../ui/notify.tsx';
import { Loaded, Section } from '../../ui/page/section.tsx';
import { endOtherSessions, endSession, ownSessions } from './account-api.ts';
import { Devices } from './device.tsx';

export function SessionsSection() {
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: ({ signal }) => ownSessions(signal) });
  const end = useMutation({
    mutationFn: (id: string | undefined) => (id ? endSession(id) : endOtherSessions()),
    onError: notifyError,
    onSettled: () => client.invalidateQueries({ queryKey: ['sessions'] }),
  });
  return (
    <Section title={t`Where you are signed in`}>
      <Loaded query={sessions}>
        {(list) => (
          <Stack gap={0}>
            <Devices sessions={list} onEnd={({ id }) => end.mutate(id)} />
            {list.length > 1 && (
              <Button variant="default" mt="md" w="fit-content" onClick={() => end.mutate(undefined)}>
                {t`Sign out all other devices`}
              </Button>
            )}
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}
