import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Suspense } from 'react';
import { useShortcuts } from '../../../lib/keys.ts';
import { lazyWithRetry } from '../../../lib/lazy-with-retry.ts';
import { useNewTask } from '../values/use-new-task.ts';

const NewTask = lazyWithRetry(() => import('./new-task.tsx'));

/** "New task" and the form behind it, which begins with the project at hand. */
export function NewTaskButton({ project = '' }: { project?: string }) {
  const form = useNewTask();
  useShortcuts({ c: form.open });
  return (
    <>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={form.open} title="C" aria-keyshortcuts="C">
        {t`New task`}
      </Button>
      <Suspense>{form.opened && <NewTask opened project={project} onClose={form.close} />}</Suspense>
    </>
  );
}
