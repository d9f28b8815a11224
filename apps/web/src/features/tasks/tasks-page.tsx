import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useAuth } from '../../lib/auth.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { isAdmin } from '../../ui/guard.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { NewTask } from './new-task.tsx';
import { TaskList } from './task-list.tsx';
import { useTaskList } from './task-queries.ts';

/** The blue view: the person's own tasks. An administrator, who may see all, sees those assigned to them. */
export function TasksPage() {
  const { person } = useAuth();
  const mine = isAdmin(person) ? person?.id : undefined;
  const query = useMemo(
    () => new URLSearchParams({ sort: '-createdAt', ...(mine ? { assignedTo: mine } : {}) }),
    [mine],
  );
  const list = useTaskList(query);
  const [opened, form] = useDisclosure();
  return (
    <>
      <PageHead title="My tasks">
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={form.open}>
          New task
        </Button>
      </PageHead>
      <TaskList
        list={list}
        empty={
          <EmptyState title="Nothing to do yet" text="Tasks that you create or that are given to you show up here.">
            <Button variant="light" onClick={form.open}>
              Create your first task
            </Button>
          </EmptyState>
        }
      />
      <NewTask opened={opened} onClose={form.close} />
    </>
  );
}
