import { Badge, Button, Table, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import { IconSearch, IconUserPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ago } from '../../ui/ago.ts';
import { PageHead } from '../../ui/page-head.tsx';
import { Loaded } from '../../ui/section.tsx';
import { type Account, listUsers } from './admin-api.ts';
import { MoreButton, ScrollBox, TableBox } from './table-box.tsx';
import { UserForm } from './user-form.tsx';
import { UserMenu } from './user-menu.tsx';

/** Everybody with an account, and their roles. */
export function UsersPage() {
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 200);
  const [form, { open, close }] = useDisclosure();
  const users = useInfiniteQuery({
    queryKey: ['users', q],
    queryFn: ({ pageParam, signal }) =>
      listUsers(new URLSearchParams({ ...(q ? { q } : {}), ...(pageParam ? { cursor: pageParam } : {}) }), signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.page.nextCursor,
  });
  return (
    <>
      <PageHead title="People">
        <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={open}>
          Add person
        </Button>
      </PageHead>
      <TableBox>
        <TextInput
          type="search"
          aria-label="Search people"
          placeholder="Search"
          leftSection={<IconSearch size={15} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          maw={280}
          mb="md"
        />
        <Loaded query={users}>
          {(data) => (
            <ScrollBox minWidth={620}>
              <Table verticalSpacing="sm">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Name</Table.Th>
                    <Table.Th>Roles</Table.Th>
                    <Table.Th>Last seen</Table.Th>
                    <Table.Th>
                      <VisuallyHidden>Actions</VisuallyHidden>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {data.pages.flatMap((page) => page.data.map((user) => <UserRow key={user.id} user={user} />))}
                </Table.Tbody>
              </Table>
            </ScrollBox>
          )}
        </Loaded>
        <MoreButton query={users} />
      </TableBox>
      <UserForm opened={form} onClose={close} />
    </>
  );
}

function UserRow({ user }: { user: Account }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={550}>
          {user.name ?? user.username}
        </Text>
        <Text size="xs" c="var(--quiet)">
          {user.email}
        </Text>
      </Table.Td>
      <Table.Td>
        {user.roles.map((role) => (
          <Badge key={role} variant={role === 'admin' ? 'light' : 'default'} tt="none" mr={6}>
            {role}
          </Badge>
        ))}
        {user.disabled && (
          <Badge variant="light" color="red.9" tt="none">
            blocked
          </Badge>
        )}
      </Table.Td>
      <Table.Td>
        <Text size="sm" c="var(--quiet)">
          {user.lastSeenAt ? ago(user.lastSeenAt) : 'never'}
        </Text>
      </Table.Td>
      <Table.Td w={50}>
        <UserMenu user={user} />
      </Table.Td>
    </Table.Tr>
  );
}
