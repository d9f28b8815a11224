import { Stack, Table } from '@mantine/core';
import { useAuth } from '../../lib/auth.tsx';
import { PageHead } from '../../ui/page-head.tsx';

/** The person's own account. */
export default function AccountPage() {
  const { person } = useAuth();
  if (!person) return null;
  return (
    <>
      <PageHead title="Account" />
      <Stack p="lg" maw={640}>
        <Table
          data={{
            body: [
              ['Name', person.name],
              ['E-mail', person.email ?? '–'],
              ['Username', person.username ?? '–'],
              ['Roles', person.roles.join(', ') || '–'],
            ],
          }}
        />
      </Stack>
    </>
  );
}
