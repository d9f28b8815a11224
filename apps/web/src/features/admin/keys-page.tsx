import { Badge, Button, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ago } from '../../ui/ago.ts';
import { confirm } from '../../ui/confirm.ts';
import { PageHead } from '../../ui/page-head.tsx';
import { say, saySo } from '../../ui/say.tsx';
import { Loaded } from '../../ui/section.tsx';
import { burnKey, listKeys, rotateKeys, type SigningKey } from './admin-api.ts';
import { ScrollBox, TableBox } from './table-box.tsx';

const STATE: Record<SigningKey['state'], { label: string; color: string; meaning: string }> = {
  published: { label: 'Published', color: 'blue', meaning: 'Known to every service, does not sign yet' },
  signing: { label: 'Signing', color: 'green', meaning: 'Signs every new token' },
  verifying: { label: 'Verifying', color: 'gray', meaning: 'Signs no more; its tokens are still good' },
  retired: { label: 'Retired', color: 'gray', meaning: 'No token of it is good any more' },
  burned: { label: 'Burned', color: 'red', meaning: 'Refused everywhere since it was burned' },
};

/** The keys that tokens are signed with. */
export function KeysPage() {
  const cache = useQueryClient();
  const keys = useQuery({ queryKey: ['keys'], queryFn: ({ signal }) => listKeys(signal) });
  const run = useMutation({
    mutationFn: ({ act }: { act: () => Promise<unknown>; done: string }) => act(),
    onSuccess: (_answer, { done }) => say(done),
    onError: saySo,
    onSettled: () => cache.invalidateQueries({ queryKey: ['keys'] }),
  });
  const burn = (kid: string) =>
    confirm({
      title: 'Burn this key?',
      text: 'Every token that it signed stops working at once; those people sign in again. Do this when it may have leaked.',
      action: 'Burn key',
      onConfirm: () => run.mutate({ act: () => burnKey(kid), done: 'The key is burned' }),
    });
  return (
    <>
      <PageHead title="Signing keys">
        <Button
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={run.isPending}
          onClick={() => run.mutate({ act: rotateKeys, done: 'A new key is published and signs soon' })}
        >
          Rotate
        </Button>
      </PageHead>
      <TableBox>
        <Loaded query={keys}>
          {(list) => (
            <ScrollBox minWidth={640}>
              <Table verticalSpacing="sm">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Key</Table.Th>
                    <Table.Th>State</Table.Th>
                    <Table.Th>Made</Table.Th>
                    <Table.Th>
                      <VisuallyHidden>Actions</VisuallyHidden>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {list.map((key) => (
                    <KeyRow key={key.kid} signing={key} onBurn={() => burn(key.kid)} />
                  ))}
                </Table.Tbody>
              </Table>
            </ScrollBox>
          )}
        </Loaded>
      </TableBox>
    </>
  );
}

function KeyRow({ signing: key, onBurn }: { signing: SigningKey; onBurn: () => void }) {
  const { label, color, meaning } = STATE[key.state];
  const gone = key.state === 'burned' || key.state === 'retired';
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" ff="monospace" title={key.kid}>
          {key.kid.slice(0, 16)}…
        </Text>
      </Table.Td>
      <Table.Td>
        <Badge variant="dot" color={color} tt="none">
          {label}
        </Badge>
        <Text size="xs" c="var(--quiet)" mt={4}>
          {meaning}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" c="var(--quiet)">
          {ago(key.createdAt)}
        </Text>
      </Table.Td>
      <Table.Td w={90}>
        {!gone && (
          <Button size="compact-sm" variant="subtle" color="red" c="var(--late)" onClick={onBurn}>
            Burn
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
