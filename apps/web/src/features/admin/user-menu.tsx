import { ActionIcon, Menu } from '@mantine/core';
import { IconBan, IconDots, IconShield, IconShieldOff, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { confirm } from '../../ui/confirm.ts';
import { say, saySo } from '../../ui/say.tsx';
import { type Account, deleteUser, setDisabled, setRoles } from './admin-api.ts';

/** What an administrator can do with an account. */
export function UserMenu({ user }: { user: Account }) {
  const client = useQueryClient();
  const run = useMutation({
    mutationFn: ({ act }: { act: () => Promise<unknown>; done: string }) => act(),
    onSuccess: (_answer, { done }) => say(done),
    onError: saySo,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['people'] });
      return client.invalidateQueries({ queryKey: ['users'] });
    },
  });
  const name = user.name ?? user.email;
  const admin = user.roles.includes('admin');
  const switchAdmin = () => {
    const roles = admin ? ['user'] : ['admin', 'user'];
    run.mutate({
      act: () => setRoles(user.id, roles),
      done: `${name} is ${admin ? 'no longer' : 'now'} an administrator`,
    });
  };
  const block = () => {
    const done = `${name} is ${user.disabled ? 'let in again' : 'blocked and signed out everywhere'}`;
    run.mutate({ act: () => setDisabled(user.id, !user.disabled), done });
  };
  const remove = () =>
    confirm({
      title: `Delete the account of ${name}?`,
      text: 'They are signed out everywhere and cannot sign in again. Their tasks stay.',
      action: 'Delete account',
      onConfirm: () => run.mutate({ act: () => deleteUser(user.id), done: `The account of ${name} is deleted` }),
    });
  return (
    <Menu position="bottom-end" width={220} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${name}`} loading={run.isPending}>
          <IconDots size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={admin ? <IconShieldOff size={16} aria-hidden /> : <IconShield size={16} aria-hidden />}
          onClick={switchAdmin}
        >
          {admin ? 'Take administrator away' : 'Make administrator'}
        </Menu.Item>
        <Menu.Item leftSection={<IconBan size={16} aria-hidden />} onClick={block}>
          {user.disabled ? 'Let in again' : 'Block'}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={remove}>
          Delete account
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
