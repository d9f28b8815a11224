import { Button, Drawer, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { isolate } from '../../../lib/direction.ts';
import { confirm } from '../../../ui/confirm.ts';
import { Loaded, Section } from '../../../ui/page/section.tsx';
import { changeTeam, deleteTeam, getTeam, type WholeTeam } from '../admin-api.ts';
import { useAdminAction } from '../use-admin-action.ts';
import { TeamMembers } from './team-members.tsx';

/** One team: who is in it, and what it is called. */
export function TeamDrawer({ handle, onClose }: { handle: string; onClose: () => void }) {
  const team = useQuery({ queryKey: ['teams', 'one', handle], queryFn: ({ signal }) => getTeam(handle, signal) });
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={480}
      title={isolate(team.data?.name ?? handle)}
      closeButtonProps={{ 'aria-label': 'Close team' }}
      overlayProps={{ backgroundOpacity: 0.15 }}
    >
      <Loaded query={team}>
        {(whole) => (
          <Stack gap="xl">
            <Text size="sm" c="var(--quiet)" ff="monospace">
              {handle}
            </Text>
            <TeamMembers team={whole} />
            <Settings team={whole} key={`${whole.name} ${whole.description}`} onDeleted={onClose} />
          </Stack>
        )}
      </Loaded>
    </Drawer>
  );
}

function Settings({ team: { handle, name, description }, onDeleted }: { team: WholeTeam; onDeleted: () => void }) {
  const run = useAdminAction('teams');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const given = (field: string) => String(form.get(field)).trim();
    run.mutate({
      act: () => changeTeam(handle, { name: given('name'), description: given('description') }),
      done: 'Team saved',
    });
  };
  const askToDelete = () =>
    confirm({
      title: `Delete ${isolate(name)}?`,
      text: 'Nobody is in it any more: who sees projects by this team alone sees them no longer. The people stay.',
      action: 'Delete team',
      onConfirm: () =>
        run.mutate({ act: () => deleteTeam(handle), done: `${isolate(name)} is deleted` }, { onSuccess: onDeleted }),
    });
  return (
    <Section title="Settings">
      <form onSubmit={submit}>
        <Stack>
          <TextInput name="name" label="Name" required defaultValue={name} />
          <Textarea name="description" label="Description" autosize minRows={2} defaultValue={description} />
          <Group>
            <Button type="submit" loading={run.isPending}>
              Save team
            </Button>
            <Button variant="subtle" color="red" c="var(--late)" onClick={askToDelete}>
              Delete
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
