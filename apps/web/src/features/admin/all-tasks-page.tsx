import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { NewTask } from '../tasks/new-task.tsx';
import { TaskList } from '../tasks/task-list.tsx';
import { useTaskList } from '../tasks/task-queries.ts';

const NEWEST_FIRST = new URLSearchParams({ sort: '-createdAt' });

/** The gold view: every task of everybody. */
export function AllTasksPage() {
  const list = useTaskList(NEWEST_FIRST);
  const [opened, form] = useDisclosure();
  return (
    <>
      <PageHead title="All tasks">
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={form.open}>
          New task
        </Button>
      </PageHead>
      <TaskList
        list={list}
        empty={<EmptyState title="No tasks yet" text="Tasks of people and services show up here." />}
      />
      <NewTask opened={opened} onClose={form.close} />
    </>
  );
}
