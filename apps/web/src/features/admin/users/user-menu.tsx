import { ActionIcon, Menu } from '@mantine/core';
import { IconBan, IconDots, IconMail, IconShield, IconShieldOff, IconTrash } from '@tabler/icons-react';
import { isolate } from '../../../lib/direction.ts';
import { confirm } from '../../../ui/confirm.ts';
import { lookUpAgain } from '../../people/names.ts';
import { type Account, deleteUser, inviteUser, type Role, setDisabled, setRoles } from '../admin-api.ts';
import { useAdminAction } from '../use-admin-action.ts';

const COMES_BACK =
  'They are signed out everywhere, and get an account again when they sign in again. To keep them out, block them.';

/** What an administrator can do with an account; the roles of people of another issuer are given there. */
export function UserMenu({ user }: { user: Account }) {
  const run = useAdminAction('users', 'people');
  const name = isolate(user.name ?? user.email);
  const admin = user.roles.includes('admin');
  const switchAdmin = () => {
    const roles: Role[] = admin ? ['user'] : ['admin', 'user'];
    run.mutate({
      act: () => setRoles(user.id, roles),
      done: `${name} is ${admin ? 'no longer' : 'now'} an administrator`,
    });
  };
  const block = () => {
    const done = `${name} is ${user.disabled ? 'let in again' : 'blocked and signed out everywhere'}`;
    run.mutate({ act: () => setDisabled(user.id, !user.disabled), done });
  };
  const invite = () => run.mutate({ act: () => inviteUser(user.id), done: `${user.email} is invited again` });
  const remove = () =>
    confirm({
      title: `Delete the account of ${name}?`,
      text: user.issuer ? COMES_BACK : 'They are signed out everywhere and cannot sign in again. Their tasks stay.',
      action: 'Delete account',
      onConfirm: () =>
        run.mutate({
          act: () => deleteUser(user.id).then(() => lookUpAgain(user.id)),
          done: `The account of ${name} is deleted`,
        }),
    });
  return (
    <Menu position="bottom-end" width={220} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${name}`} loading={run.isPending}>
          <IconDots size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!user.issuer && (
          <Menu.Item
            leftSection={admin ? <IconShieldOff size={16} aria-hidden /> : <IconShield size={16} aria-hidden />}
            onClick={switchAdmin}
          >
            {admin ? 'Take administrator away' : 'Make administrator'}
          </Menu.Item>
        )}
        {user.invited && !user.disabled && (
          <Menu.Item leftSection={<IconMail size={16} aria-hidden />} onClick={invite}>
            Send the invitation again
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconBan size={16} aria-hidden />} onClick={block}>
          {user.disabled ? 'Let in again' : 'Block'}
        </Menu.Item>
        <Menu.Item color="red" c="var(--late)" leftSection={<IconTrash size={16} aria-hidden />} onClick={remove}>
          Delete account
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
