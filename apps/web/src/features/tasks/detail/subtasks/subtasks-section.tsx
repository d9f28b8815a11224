import { t } from '@lingui/core/macro';
import { Progress, TextInput, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { Task, TaskStatus, WholeTask } from '@taskward/contracts/http';
import { oneLine } from '@taskward/contracts/text';
import { type FormEvent, useMemo } from 'react';
import { useDraft } from '../../../../lib/auth/draft.ts';
import { formatNumber } from '../../../../lib/locale.ts';
import { notifyError } from '../../../../ui/notify.tsx';
import { usePeople } from '../../../people/people.ts';
import { DueDate } from '../../due-date.tsx';
import { StatusMenu } from '../../status-menu.tsx';
import { useChangeTask, useTaskList } from '../../sync/task-queries.ts';
import { useSendTask } from '../../sync/waiting/use-send-task.ts';
import { isClosed } from '../../task-display.ts';
import { TaskTitle } from '../../values/task-title.tsx';
import { useOpenTask } from '../use-open-task.ts';
import classes from './subtasks.module.css';

/** The steps of a task, each a task of its own: ticked here, opened by its title, added by Enter. */
export function SubtasksSection({ task, readOnly }: { task: Task | WholeTask; readOnly: boolean }) {
  const asked = useMemo(
    () => new URLSearchParams({ parentId: task.id, scope: 'visible', sort: 'createdAt' }),
    [task.id],
  );
  const { tasks } = useTaskList(asked);
  const { mutate } = useChangeTask();
  if (readOnly && tasks.length === 0) return null;
  const setStatus = (step: Task, status: TaskStatus) => mutate({ task: step, changes: { status } });
  return (
    <section aria-label={t`Subtasks`}>
      <div className={classes.head}>
        <Title order={3} size="h6">
          {t`Subtasks`}
        </Title>
        {tasks.length > 0 && <Done task={task} steps={tasks} />}
      </div>
      <ul className={classes.list}>
        {tasks.map((step) => (
          <Step key={step.id} step={step} onStatus={setStatus} />
        ))}
      </ul>
      {!readOnly && <NewStep parent={task} />}
    </section>
  );
}

/** Steps that the person may not see count as well, as far as the server told of them. */
function Done({ task, steps }: { task: Task | WholeTask; steps: Task[] }) {
  const told = 'subtasks' in task ? task.subtasks : { total: 0, done: 0 };
  const seen = steps.filter(({ status }) => status === 'done').length;
  const unseen = told.total > steps.length;
  const [done, total] = unseen ? [Math.max(told.done, seen), told.total] : [seen, steps.length];
  return (
    <>
      <span className={classes.count}>{t`${formatNumber(done)} of ${formatNumber(total)}`}</span>
      <Progress.Root size={6} className={classes.bar}>
        <Progress.Section value={(done / total) * 100} aria-label={t`Subtasks that are done`} />
      </Progress.Root>
    </>
  );
}

function Step({ step, onStatus }: { step: Task; onStatus: (step: Task, status: TaskStatus) => void }) {
  const { search } = useOpenTask();
  const { nameOf } = usePeople();
  return (
    <li className={classes.step} data-closed={isClosed(step.status) || undefined}>
      <StatusMenu task={step} onChange={(status) => onStatus(step, status)} />
      <TaskTitle task={step} href={search(step.id)} className={classes.title} />
      {step.dueDate && <DueDate date={step.dueDate} closed={isClosed(step.status)} />}
      <bdi className={classes.whose}>{nameOf(step.assignedTo)}</bdi>
    </li>
  );
}

function NewStep({ parent }: { parent: Task }) {
  const [title, setTitle, forget] = useDraft(`subtask.${parent.id}`, () => '');
  const { send } = useSendTask();
  const add = (event: FormEvent) => {
    event.preventDefault();
    const line = oneLine(title);
    if (!line) return;
    forget();
    void send({ line, fields: { title: line, parentId: parent.id } }, (cause) => {
      setTitle(title);
      notifyError(cause);
      return true;
    });
  };
  return (
    <form onSubmit={add}>
      <TextInput
        variant="unstyled"
        size="sm"
        aria-label={t`Add a subtask`}
        placeholder={t`Add a subtask, then Enter`}
        dir="auto"
        leftSection={<IconPlus size={16} aria-hidden />}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
    </form>
  );
}
