import { t } from '@lingui/core/macro';
import { ActionIcon, Button, Group, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { isolate } from '../../lib/direction.ts';
import { notify, notifyError } from '../../ui/notify.tsx';
import { Section } from '../../ui/page/section.tsx';
import { Face } from '../people/face.tsx';
import { PersonSelect } from '../people/person-select.tsx';
import { PresenceText } from '../people/presence-dot.tsx';
import { removeTeamMember, setTeamMember, type WholeTeam } from './team-api.ts';

interface ChangeOfTeam {
  act: () => Promise<unknown>;
  /** What to say when it is done. */
  done: string;
}

function useChangeOfTeam() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ act }: ChangeOfTeam) => act(),
    onSuccess: (_answer, { done }) => notify(done),
    onError: notifyError,
    onSettled: () => client.invalidateQueries({ queryKey: ['teams'] }),
  });
}

/** Who is in a team, and who of them says who else is. */
export function TeamMembers({ team: { handle, members }, mayChange }: { team: WholeTeam; mayChange: boolean }) {
  const run = useChangeOfTeam();
  const set = (id: string, done: string, lead?: boolean) =>
    run.mutate({ act: () => setTeamMember(handle, id, lead), done });
  return (
    <Section title={t`People`}>
      {mayChange && (
        <PersonSelect
          label={t`Add somebody`}
          placeholder={t`Name or e-mail`}
          without={members.map(({ id }) => id)}
          disabled={run.isPending}
          value=""
          onChange={(id) => id && set(id, t`Added to the team`)}
        />
      )}
      {members.length === 0 && (
        <Text size="sm" c="var(--quiet)">
          {t`Nobody is in it yet.`}
        </Text>
      )}
      <ul aria-label={t`People of the team`} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {members.map(({ id, name: called, lead }) => {
          const name = isolate(called);
          return (
            <Group
              key={id}
              component="li"
              wrap="nowrap"
              gap="xs"
              mih={44}
              style={{ borderBottom: '1px solid var(--line)' }}
            >
              <Face id={id} name={name} />
              <Text size="sm" flex={1} miw={0} style={{ overflowWrap: 'anywhere' }}>
                {name}
              </Text>
              <PresenceText id={id} />
              {lead && (
                <Text size="xs" c="var(--quiet)">
                  {t({ message: 'leads', context: 'a person' })}
                </Text>
              )}
              {mayChange && (
                <>
                  <Button
                    variant="subtle"
                    color="gray"
                    size="compact-xs"
                    aria-label={lead ? t`Leads no longer: ${name}` : t`Let lead: ${name}`}
                    onClick={() => set(id, lead ? t`${name} leads no longer` : t`${name} leads now`, !lead)}
                  >
                    {lead ? t`Leads no longer` : t`Let lead`}
                  </Button>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t`Take ${name} out of the team`}
                    onClick={() =>
                      run.mutate({ act: () => removeTeamMember(handle, id), done: t`${name} is out of the team` })
                    }
                  >
                    <IconX size={16} aria-hidden />
                  </ActionIcon>
                </>
              )}
            </Group>
          );
        })}
      </ul>
    </Section>
  );
}
