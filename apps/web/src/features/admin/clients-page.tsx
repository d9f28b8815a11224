import { ActionIcon, Badge, Button, Table, Text, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { confirm } from '../../ui/confirm.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { say, saySo } from '../../ui/say.tsx';
import { Loaded } from '../../ui/section.tsx';
import { type Client, deleteClient, listClients } from './admin-api.ts';
import { ClientForm } from './client-form.tsx';
import { ScrollBox, TableBox } from './table-box.tsx';

/** Other services that may call with a token of their own. */
export function ClientsPage() {
  const clients = useQuery({ queryKey: ['clients'], queryFn: ({ signal }) => listClients(signal) });
  const [form, { open, close }] = useDisclosure();
  return (
    <>
      <PageHead title="Service clients">
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
          New client
        </Button>
      </PageHead>
      <TableBox>
        <Loaded query={clients}>
          {(list) =>
            list.length === 0 ? (
              <EmptyState
                title="No clients yet"
                text="A client lets another service read or change tasks with its own token."
              />
            ) : (
              <ScrollBox minWidth={620}>
                <Table verticalSpacing="sm">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Name</Table.Th>
                      <Table.Th>Client id</Table.Th>
                      <Table.Th>May</Table.Th>
                      <Table.Th>
                        <VisuallyHidden>Actions</VisuallyHidden>
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {list.map((client) => (
                      <ClientRow key={client.clientId} client={client} />
                    ))}
                  </Table.Tbody>
                </Table>
              </ScrollBox>
            )
          }
        </Loaded>
      </TableBox>
      <ClientForm opened={form} onClose={close} />
    </>
  );
}

function ClientRow({ client }: { client: Client }) {
  const cache = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteClient(client.clientId),
    onSuccess: () => say(`${client.name} has no access any more`),
    onError: saySo,
    onSettled: () => cache.invalidateQueries({ queryKey: ['clients'] }),
  });
  const ask = () =>
    confirm({
      title: `Delete ${client.name}?`,
      text: 'Its secret and its tokens stop working at once.',
      action: 'Delete client',
      onConfirm: () => remove.mutate(),
    });
  return (
    <Table.Tr>
      <Table.Td>{client.name}</Table.Td>
      <Table.Td>
        <Text size="sm" ff="monospace">
          {client.clientId}
        </Text>
      </Table.Td>
      <Table.Td>
        {client.scopes.map((scope) => (
          <Badge key={scope} variant="default" tt="none" mr={6}>
            {scope}
          </Badge>
        ))}
      </Table.Td>
      <Table.Td w={50}>
        <ActionIcon variant="subtle" color="gray" aria-label={`Delete ${client.name}`} onClick={ask}>
          <IconTrash size={17} aria-hidden />
        </ActionIcon>
      </Table.Td>
    </Table.Tr>
  );
}
