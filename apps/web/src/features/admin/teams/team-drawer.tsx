import { t } from '@lingui/core/macro';
import { Button, Drawer, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { isolate } from '../../../lib/direction.ts';
import { confirm } from '../../../ui/confirm.ts';
import { useNothingOver } from '../../../ui/lies-over.ts';
import { Loaded, Section } from '../../../ui/page/section.tsx';
import { getTeam, type WholeTeam } from '../../teams/team-api.ts';
import { TeamMembers } from '../../teams/team-members.tsx';
import { changeTeam, deleteTeam } from '../admin-api.ts';
import { useAdminAction } from '../use-admin-action.ts';

/** One team: who is in it, and what it is called. */
export function TeamDrawer({ handle, onClose }: { handle: string; onClose: () => void }) {
  const team = useQuery({ queryKey: ['teams', 'one', handle], queryFn: ({ signal }) => getTeam(handle, signal) });
  return (
    <Drawer
      closeOnEscape={useNothingOver()}
      opened
      onClose={onClose}
      position="right"
      size={480}
      title={isolate(team.data?.name ?? handle)}
      closeButtonProps={{ 'aria-label': t`Close team` }}
      overlayProps={{ backgroundOpacity: 0.15 }}
    >
      <Loaded query={team}>
        {(whole) => (
          <Stack gap="xl">
            <Text size="sm" c="var(--quiet)" ff="monospace">
              {handle}
            </Text>
            <TeamMembers team={whole} mayChange />
            <Settings team={whole} key={`${whole.name} ${whole.description}`} onDeleted={onClose} />
          </Stack>
        )}
      </Loaded>
    </Drawer>
  );
}

function Settings({ team, onDeleted }: { team: WholeTeam; onDeleted: () => void }) {
  const { handle, description } = team;
  const name = isolate(team.name);
  const run = useAdminAction('teams');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const given = (field: string) => String(form.get(field)).trim();
    run.mutate({
      act: () => changeTeam(handle, { name: given('name'), description: given('description') }),
      done: t`Team saved`,
    });
  };
  const askToDelete = () =>
    confirm({
      title: t`Delete ${name}?`,
      text: t`Nobody is in it any more: who sees projects by this team alone sees them no longer. The people stay.`,
      action: t`Delete team`,
      onConfirm: () =>
        run.mutate({ act: () => deleteTeam(handle), done: t`${name} is deleted` }, { onSuccess: onDeleted }),
    });
  return (
    <Section title={t`Settings`}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput name="name" label={t`Name`} required defaultValue={team.name} />
          <Textarea name="description" label={t`Description`} autosize minRows={2} defaultValue={description} />
          <Group>
            <Button type="submit" loading={run.isPending}>
              {t`Save team`}
            </Button>
            <Button variant="subtle" color="red" c="var(--late)" onClick={askToDelete}>
              {t`Delete`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
