import { t } from '@lingui/core/macro';
import { ActionIcon, Badge, Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { isolate } from '../../../lib/direction.ts';
import { confirm } from '../../../ui/confirm.ts';
import { type Client, deleteClient, listClients } from '../admin-api.ts';
import { AdminPage } from '../admin-page.tsx';
import { type Column, DataTable } from '../data-table.tsx';
import { useAdminAction } from '../use-admin-action.ts';
import { ClientForm } from './client-form.tsx';

/** Other services that may call with a token of their own. */
export default function ClientsPage() {
  const clients = useQuery({ queryKey: ['clients'], queryFn: ({ signal }) => listClients(signal) });
  const [form, { open, close }] = useDisclosure();
  return (
    <AdminPage
      title={t`Service clients`}
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
          {t`New client`}
        </Button>
      }
    >
      <DataTable
        label={t`Service clients`}
        query={clients}
        columns={columns()}
        keyOf={({ clientId }) => clientId}
        empty={{
          title: t`No clients yet`,
          text: t`A client lets another service read or change tasks with its own token.`,
        }}
      />
      <ClientForm opened={form} onClose={close} />
    </AdminPage>
  );
}

const columns = (): Column<Client>[] => [
  { title: t`Name`, cell: ({ name }) => name },
  {
    title: t`Client id`,
    cell: ({ clientId }) => (
      <Text size="sm" ff="monospace">
        {clientId}
      </Text>
    ),
  },
  {
    title: t`May`,
    cell: ({ scopes }) =>
      scopes.map((scope) => (
        <Badge key={scope} variant="default" tt="none" mr={6}>
          {scope}
        </Badge>
      )),
  },
  { title: t`Actions`, quiet: true, width: 50, cell: (client) => <DeleteButton client={client} /> },
];

function DeleteButton({ client }: { client: Client }) {
  const run = useAdminAction('clients');
  const name = isolate(client.name);
  const ask = () =>
    confirm({
      title: t`Delete ${name}?`,
      text: t`Its secret and its tokens stop working at once.`,
      action: t`Delete client`,
      onConfirm: () =>
        run.mutate({
          act: () => deleteClient(client.clientId),
          done: t`${name} has no access any more`,
        }),
    });
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={t`Delete ${name}`} loading={run.isPending} onClick={ask}>
      <IconTrash size={17} aria-hidden />
    </ActionIcon>
  );
}
