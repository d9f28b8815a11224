import { Code, Group, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router-dom';
import { PageHead } from '../../ui/page-head.tsx';
import { Loaded } from '../../ui/section.tsx';
import { usePeople } from '../people/people.ts';
import { type AuditEntry, listAudit } from './admin-api.ts';
import { MoreButton, ScrollBox, TableBox } from './table-box.tsx';

const FILTERS = [
  { name: 'type', label: 'What', placeholder: 'sign-in' },
  { name: 'actor', label: 'Who (id)', placeholder: '' },
  { name: 'subject', label: 'To whom or what (id)', placeholder: '' },
];

/** Every security event, newest first. */
export function AuditPage() {
  const [url, setUrl] = useSearchParams();
  const [asked] = useDebouncedValue(url.toString(), 250);
  const log = useInfiniteQuery({
    queryKey: ['audit', asked],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams(asked);
      if (pageParam) query.set('cursor', pageParam);
      return listAudit(query, signal);
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.page.nextCursor,
  });
  const filter = (name: string, value: string) =>
    setUrl(
      (now) => {
        if (value.trim()) now.set(name, value.trim());
        else now.delete(name);
        return now;
      },
      { replace: true },
    );
  return (
    <>
      <PageHead title="Audit log" />
      <TableBox>
        <Group mb="md" align="end">
          {FILTERS.map(({ name, label, placeholder }) => (
            <TextInput
              key={name}
              label={label}
              placeholder={placeholder}
              size="xs"
              defaultValue={url.get(name) ?? ''}
              onChange={(event) => filter(name, event.currentTarget.value)}
            />
          ))}
        </Group>
        <Loaded query={log}>
          {(data) => (
            <ScrollBox minWidth={760}>
              <Table verticalSpacing={6}>
                <Table.Thead>
                  <Table.Tr>
                    {['When', 'What', 'Who', 'To', 'From'].map((name) => (
                      <Table.Th key={name}>{name}</Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {data.pages.flatMap((page) => page.data.map((entry) => <Entry key={entry.id} entry={entry} />))}
                </Table.Tbody>
              </Table>
            </ScrollBox>
          )}
        </Loaded>
        <MoreButton query={log} />
      </TableBox>
    </>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { people, nameOf } = usePeople();
  const known = (id: string | null) => (id && people.some((one) => one.id === id) ? nameOf(id) : (id ?? '–'));
  const details = Object.keys(entry.details ?? {}).length > 0 ? JSON.stringify(entry.details) : undefined;
  return (
    <Table.Tr>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <Text size="sm" c="var(--quiet)" component="time" dateTime={entry.timestamp}>
          {new Date(entry.timestamp).toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'medium' })}
        </Text>
      </Table.Td>
      <Table.Td>
        <Code title={details}>{entry.type}</Code>
      </Table.Td>
      <Table.Td>{known(entry.actor)}</Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>{known(entry.subject)}</Table.Td>
      <Table.Td title={entry.device ?? undefined}>{entry.address ?? '–'}</Table.Td>
    </Table.Tr>
  );
}
