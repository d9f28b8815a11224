import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import type { WaitingTask } from '../sync/waiting/waiting.ts';
import classes from './not-sent-list.module.css';

interface NotSentListProps {
  tasks: WaitingTask[];
  onAgain: (task: WaitingTask) => void;
  /** Without it there is no room to write in. */
  onEdit: ((task: WaitingTask) => void) | undefined;
  onDiscard: (task: WaitingTask) => void;
}

/** Lines that did not become tasks, and why; each stays until the person says what becomes of it. */
export default function NotSentList({ tasks, onAgain, onEdit, onDiscard }: NotSentListProps) {
  return (
    <ul aria-label={t`Not sent`} className={classes.list}>
      {tasks.map((task) => (
        <li key={task.key} className={classes.line}>
          <span className={classes.words}>
            <Trans>
              “<bdi>{task.line}</bdi>” was not sent.
            </Trans>{' '}
            {task.trouble}
          </span>
          <Button size="compact-xs" variant="default" onClick={() => onAgain(task)}>
            {t`Try again`}
          </Button>
          {/* One that was met with silence may have become a task all the same. */}
          {task.refused && (
            <Button size="compact-xs" variant="default" disabled={!onEdit} onClick={() => onEdit?.(task)}>
              {t`Edit`}
            </Button>
          )}
          <Button size="compact-xs" variant="default" onClick={() => onDiscard(task)}>
            {t`Discard`}
          </Button>
        </li>
      ))}
    </ul>
  );
}
