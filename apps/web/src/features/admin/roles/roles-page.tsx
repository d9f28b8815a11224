import { t } from '@lingui/core/macro';
import { ActionIcon, Badge, Button, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { confirm } from '../../../ui/confirm.ts';
import { deleteRole, listRoles, type RoleOfPermissions } from '../admin-api.ts';
import { AdminPage } from '../admin-page.tsx';
import { type Column, DataTable } from '../data-table.tsx';
import { useAdminAction } from '../use-admin-action.ts';
import { RoleForm } from './role-form.tsx';

/** What people may do, put together under names. */
export default function RolesPage() {
  const roles = useQuery({ queryKey: ['roles'], queryFn: ({ signal }) => listRoles(signal) });
  const [form, setForm] = useState<RoleOfPermissions | 'new'>();
  const columns: Column<RoleOfPermissions>[] = [
    { title: t`Name`, width: 160, cell: ({ name }) => <Text size="sm">{name}</Text> },
    {
      title: t`May`,
      cell: ({ permissions }) =>
        permissions.map((permission) => (
          <Badge key={permission} variant="default" tt="none" mr={6} mb={4}>
            {permission}
          </Badge>
        )),
    },
    {
      title: t`Actions`,
      quiet: true,
      width: 150,
      cell: (role) => (role.fixed ? <Fixed /> : <Actions role={role} onEdit={() => setForm(role)} />),
    },
  ];
  return (
    <AdminPage
      title={t`Roles`}
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setForm('new')}>
          {t`New role`}
        </Button>
      }
    >
      <DataTable
        label={t`Roles`}
        query={roles}
        columns={columns}
        keyOf={({ name }) => name}
        empty={{ title: t`No roles`, text: t`A role says what those who have it may do.` }}
      />
      {form && <RoleForm role={form === 'new' ? undefined : form} onClose={() => setForm(undefined)} />}
    </AdminPage>
  );
}

function Fixed() {
  return (
    <Text size="xs" c="var(--quiet)">
      {t`Always as it is`}
    </Text>
  );
}

function Actions({ role: { name }, onEdit }: { role: RoleOfPermissions; onEdit: () => void }) {
  const run = useAdminAction('roles');
  const ask = () =>
    confirm({
      title: t`Delete the role ${name}?`,
      text: t`Only a role that nobody has can be deleted.`,
      action: t`Delete role`,
      onConfirm: () => run.mutate({ act: () => deleteRole(name), done: t`The role ${name} is deleted` }),
    });
  return (
    <>
      <Button variant="default" size="compact-sm" mr={8} aria-label={t`Change ${name}`} onClick={onEdit}>
        {t`Change`}
      </Button>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t`Delete ${name}`}
        loading={run.isPending}
        onClick={ask}
        style={{ verticalAlign: 'middle' }}
      >
        <IconTrash size={17} aria-hidden />
      </ActionIcon>
    </>
  );
}
