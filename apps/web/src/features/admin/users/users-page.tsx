import { t } from '@lingui/core/macro';
import { Badge, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSearch, IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { usePagedList } from '../../../lib/api/use-paged-list.ts';
import { useOpened } from '../../../lib/use-opened.ts';
import { relativeTime } from '../../../ui/relative-time.ts';
import { type Account, listRoles, listUsers, type RoleOfPermissions } from '../admin-api.ts';
import { AdminPage } from '../admin-page.tsx';
import { type Column, DataTable } from '../data-table.tsx';
import { OpenLink, UrlChoice, UrlField } from '../url-fields.tsx';
import { useUrlFilter } from '../use-url-filter.ts';
import { UserDrawer } from './user-drawer.tsx';
import { UserForm } from './user-form.tsx';
import { UserMenu } from './user-menu.tsx';

/** Everybody with an account, and their roles. */
export default function UsersPage() {
  const filter = useUrlFilter(['q', 'role']);
  const opened = useOpened('person');
  const [form, { open, close }] = useDisclosure();
  const users = usePagedList('users', filter.asked.toString(), listUsers);
  const { data: roles = [] } = useQuery({ queryKey: ['roles'], queryFn: ({ signal }) => listRoles(signal) });
  return (
    <AdminPage
      title={t`People`}
      actions={
        <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={open}>
          {t`Add person`}
        </Button>
      }
    >
      <Group mb="md" align="end">
        <UrlField
          filter={filter}
          name="q"
          type="search"
          label={t`Name or e-mail`}
          leftSection={<IconSearch size={15} aria-hidden />}
          w={240}
        />
        <UrlChoice filter={filter} name="role" label={t`Role`} choices={choicesOf(roles)} />
      </Group>
      <DataTable
        label={t`People`}
        query={users}
        columns={columns()}
        keyOf={({ id }) => id}
        empty={{ title: t`Nobody found`, text: t`No account has all of this. Take a filter away to see more.` }}
      />
      <UserForm opened={form} onClose={close} />
      {opened.id && <UserDrawer id={opened.id} onClose={opened.close} />}
    </AdminPage>
  );
}

const fixed = (): Record<string, string> => ({ admin: t`Administrator`, user: t`User` });

const choicesOf = (roles: RoleOfPermissions[]) =>
  roles.map(({ name }) => ({ value: name, label: fixed()[name] ?? name }));

const columns = (): Column<Account>[] => [
  { title: t`Name`, cell: (user) => <Names user={user} /> },
  { title: t`Roles`, cell: (user) => <Roles user={user} /> },
  {
    title: t`Last seen`,
    cell: ({ lastSeenAt }) => (
      <Text size="sm" c="var(--quiet)">
        {lastSeenAt ? relativeTime(lastSeenAt) : t`never`}
      </Text>
    ),
  },
  { title: t`Actions`, quiet: true, width: 50, cell: (user) => <UserMenu user={user} /> },
];

function Names({ user }: { user: Account }) {
  return (
    <>
      <OpenLink name="person" id={user.id}>
        <bdi>{user.name ?? user.username}</bdi>
      </OpenLink>
      <Text size="xs" c="var(--quiet)">
        {user.email}
        {user.issuer && ` · ${new URL(user.issuer).host}`}
      </Text>
    </>
  );
}

function Roles({ user }: { user: Account }) {
  return (
    <>
      {user.roles.map((role) => (
        <Badge key={role} variant={role === 'admin' ? 'light' : 'default'} tt="none" mr={6}>
          {role}
        </Badge>
      ))}
      {user.invited && (
        <Badge variant="default" tt="none" mr={6}>
          {t`invited`}
        </Badge>
      )}
      {user.disabled && (
        <Badge variant="default" c="var(--late)" tt="none">
          {t`blocked`}
        </Badge>
      )}
    </>
  );
}
