import { t } from '@lingui/core/macro';
import { ActionIcon, Menu } from '@mantine/core';
import { IconBan, IconDots, IconLockOff, IconMail, IconShield, IconShieldOff, IconTrash } from '@tabler/icons-react';
import { isolate } from '../../../lib/direction.ts';
import { confirm } from '../../../ui/confirm.ts';
import { lookUpAgain } from '../../people/names.ts';
import { type Account, deleteUser, inviteUser, type Role, setDisabled, setRoles, takeFactorsOf } from '../admin-api.ts';
import { useAdminAction } from '../use-admin-action.ts';

const comesBack = () =>
  t`They are signed out everywhere, and get an account again when they sign in again. To keep them out, block them.`;

/** What an administrator can do with an account; the roles of people of another issuer are given there. */
export function UserMenu({ user }: { user: Account }) {
  const run = useAdminAction('users', 'people');
  const name = isolate(user.name ?? user.email);
  const admin = user.roles.includes('admin');
  const switchAdmin = () => {
    const roles: Role[] = admin ? ['user'] : ['admin', 'user'];
    run.mutate({
      act: () => setRoles(user.id, roles),
      done: admin ? t`${name} is no longer an administrator` : t`${name} is now an administrator`,
    });
  };
  const block = () => {
    const done = user.disabled ? t`${name} is let in again` : t`${name} is blocked and signed out everywhere`;
    run.mutate({ act: () => setDisabled(user.id, !user.disabled), done });
  };
  const invite = () => run.mutate({ act: () => inviteUser(user.id), done: t`${user.email} is invited again` });
  const takeFactors = () =>
    confirm({
      title: t`Take the second factors of ${name} away?`,
      text: t`For somebody who has lost them: the password alone is enough then. They are told by mail.`,
      action: t`Take factors away`,
      onConfirm: () =>
        run.mutate({ act: () => takeFactorsOf(user.id), done: t`${name} signs in without a second factor now` }),
    });
  const remove = () =>
    confirm({
      title: t`Delete the account of ${name}?`,
      text: user.issuer ? comesBack() : t`They are signed out everywhere and cannot sign in again. Their tasks stay.`,
      action: t`Delete account`,
      onConfirm: () =>
        run.mutate({
          act: () => deleteUser(user.id).then(() => lookUpAgain(user.id)),
          done: t`The account of ${name} is deleted`,
        }),
    });
  return (
    <Menu position="bottom-end" width={220} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t`Actions for ${name}`} loading={run.isPending}>
          <IconDots size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!user.issuer && (
          <Menu.Item
            leftSection={admin ? <IconShieldOff size={16} aria-hidden /> : <IconShield size={16} aria-hidden />}
            onClick={switchAdmin}
          >
            {admin ? t`Take administrator away` : t`Make administrator`}
          </Menu.Item>
        )}
        {user.invited && !user.disabled && (
          <Menu.Item leftSection={<IconMail size={16} aria-hidden />} onClick={invite}>
            {t`Send the invitation again`}
          </Menu.Item>
        )}
        {user.mfa && (
          <Menu.Item leftSection={<IconLockOff size={16} aria-hidden />} onClick={takeFactors}>
            {t`Take factors away`}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconBan size={16} aria-hidden />} onClick={block}>
          {user.disabled ? t`Let in again` : t`Block`}
        </Menu.Item>
        <Menu.Item color="red" c="var(--late)" leftSection={<IconTrash size={16} aria-hidden />} onClick={remove}>
          {t`Delete account`}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
