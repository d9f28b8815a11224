import { Button, Kbd, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useNewTask } from './use-task-filter.ts';

const NewTask = lazy(() => import('./new-task.tsx'));

/** "New task" and the form behind it. */
export function NewTaskButton() {
  const form = useNewTask();
  useHotkeys([['c', form.open]]);
  return (
    <>
      <Tooltip label={<Kbd size="xs">C</Kbd>}>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={form.open}>
          New task
        </Button>
      </Tooltip>
      <Suspense>{form.opened && <NewTask opened onClose={form.close} />}</Suspense>
    </>
  );
}
