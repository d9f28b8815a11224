import { Button, Center, Skeleton, Stack, Text, Title } from '@mantine/core';
import { sentence } from '../../lib/problem.ts';
import type { useTaskList } from './task-queries.ts';
import { TaskRow } from './task-row.tsx';

interface TaskListProps {
  list: ReturnType<typeof useTaskList>;
  /** What to say where there is nothing. */
  empty: React.ReactNode;
}

/** Tasks one under the other. */
export function TaskList({ list, empty }: TaskListProps) {
  if (list.isPending) return <Loading />;
  if (list.isError && list.tasks.length === 0) return <Failed cause={list.error} again={() => list.refetch()} />;
  if (list.tasks.length === 0) return empty;
  return (
    <>
      <ul aria-label="Tasks" style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {list.tasks.map((task) => (
          <li key={task.id}>
            <TaskRow task={task} />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Center p="md">
          <Button variant="subtle" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            Load more
          </Button>
        </Center>
      )}
    </>
  );
}

function Loading() {
  return (
    <Stack gap={0} role="status" aria-label="Loading tasks">
      {[62, 48, 71, 55, 40].map((width) => (
        <div key={width} style={{ padding: '14px 24px', borderBottom: '1px solid var(--line)' }}>
          <Skeleton height={14} width={`${width}%`} radius="sm" />
        </div>
      ))}
    </Stack>
  );
}

function Failed({ cause, again }: { cause: unknown; again: () => void }) {
  return (
    <Center mih={320}>
      <Stack align="center" gap="sm" role="alert">
        <Title order={2} size="h4">
          Your tasks could not be loaded
        </Title>
        <Text c="var(--quiet)">{sentence(cause)}</Text>
        <Button variant="default" onClick={again}>
          Try again
        </Button>
      </Stack>
    </Center>
  );
}
