import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { EmptyState } from '../../../ui/page/empty-state.tsx';
import { KeyHints } from '../../../ui/page/key-hints.tsx';
import { useNewTask } from '../values/use-new-task.ts';

interface NoTasksProps {
  title: string;
  text: string;
  /** No tasks can be made here. */
  closed?: boolean;
  /** Takes away what the tasks are narrowed to, where they are. */
  onClear?: () => void;
}

/** In the place of tasks: what is to be done about there being none. */
export default function NoTasks({ title, text, closed, onClear }: NoTasksProps) {
  const form = useNewTask();
  if (onClear)
    return (
      <EmptyState title={t`Nothing matches`} text={t`No task has all of this. Take a filter away to see more.`}>
        <Button variant="default" onClick={onClear}>
          {t`Clear filters`}
        </Button>
        <KeyHints
          keys={[
            ['/', t`search again`],
            [t`Ctrl K`, t`find anything`],
          ]}
        />
      </EmptyState>
    );
  return (
    <EmptyState title={title} text={text}>
      {!closed && <Button onClick={form.open}>{t`Make a task`}</Button>}
      <KeyHints
        keys={[
          [closed ? t`Ctrl K` : 'C', closed ? t`find anything` : t`new task`],
          ['?', t`all keys`],
        ]}
      />
    </EmptyState>
  );
}
