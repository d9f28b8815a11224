import { Badge, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { PageHead } from '../../ui/page-head.tsx';
import { Loaded } from '../../ui/section.tsx';
import { flatten, type Part, readiness } from './health.ts';
import { TableBox } from './table-box.tsx';

/** What works right now, asked again every five seconds. */
export function HealthPage() {
  const health = useQuery({ queryKey: ['health'], queryFn: ({ signal }) => readiness(signal), refetchInterval: 5_000 });
  return (
    <>
      <PageHead title="System health" />
      <TableBox>
        <Loaded query={health}>
          {(answer) => (
            <Stack gap={0}>
              <PartRow
                part={{
                  name: 'Taskward',
                  ok: answer.ok,
                  note: answer.ok ? 'Everything works' : 'Not everything works',
                }}
              />
              {flatten(answer.body).map((part) => (
                <PartRow key={part.name} part={part} />
              ))}
            </Stack>
          )}
        </Loaded>
      </TableBox>
    </>
  );
}

function PartRow({ part }: { part: Part }) {
  return (
    <Group justify="space-between" py="sm" style={{ borderBottom: '1px solid var(--line)' }}>
      <div>
        <Text size="sm" fw={550}>
          {part.name}
        </Text>
        {part.note && (
          <Text size="xs" c="var(--quiet)">
            {part.note}
          </Text>
        )}
      </div>
      <Badge variant="dot" color={part.ok ? 'green' : 'red'} tt="none">
        {part.ok ? 'Works' : 'Away'}
      </Badge>
    </Group>
  );
}
