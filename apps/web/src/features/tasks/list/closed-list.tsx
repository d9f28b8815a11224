import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { IconChevronRight, IconCircleCheck } from '@tabler/icons-react';
import type { Task, TaskStatus } from '@taskward/contracts/http';
import { useCallback, useMemo } from 'react';
import { ListFailed, ListLoading } from '../list-states.tsx';
import { useFolding } from '../remembered-view.ts';
import { useChangeTask, useTaskList } from '../sync/task-queries.ts';
import headClasses from './group-head.module.css';
import classes from './task-row.module.css';
import { TaskRow } from './task-row.tsx';

const KEY = 'closed';

interface ClosedListProps {
  assignedTo: string | undefined;
  hrefOf: (id: string) => string;
}

/** What somebody is done with, the last first; folded away, and asked for only when it is wanted. */
export function ClosedList(props: ClosedListProps) {
  const { turned, turn } = useFolding();
  const opened = turned.includes(KEY);
  return (
    <section aria-label={t`Done and cancelled`}>
      <h2 className={headClasses.heading}>
        <button
          type="button"
          className={`plain-button ${headClasses.head}`}
          aria-expanded={opened}
          onClick={() => turn(KEY)}
        >
          <IconChevronRight size={15} className={headClasses.turn} aria-hidden />
          <IconCircleCheck size={16} aria-hidden />
          {t`Done and cancelled`}
        </button>
      </h2>
      {opened && <Closed {...props} />}
    </section>
  );
}

/** A page at a time: nobody looks for thousands here. */
const isEnough = () => true;

function Closed({ assignedTo, hrefOf }: ClosedListProps) {
  const query = useMemo(() => {
    const asked = new URLSearchParams({ status: 'done', sort: '-updatedAt' });
    asked.append('status', 'cancelled');
    if (assignedTo) asked.set('assignedTo', assignedTo);
    return asked;
  }, [assignedTo]);
  const list = useTaskList(query, isEnough);
  const { mutate } = useChangeTask();
  const setStatus = useCallback((task: Task, status: TaskStatus) => mutate({ task, changes: { status } }), [mutate]);
  if (list.isPending) return <ListLoading />;
  if (list.isError && list.tasks.length === 0) return <ListFailed cause={list.error} again={() => list.refetch()} />;
  if (list.tasks.length === 0) return <p className={classes.rest}>{t`Nothing yet.`}</p>;
  return (
    <>
      <ul aria-label={t`Done and cancelled tasks`} className={classes.list}>
        {list.tasks.map((task) => (
          <li key={task.id}>
            <TaskRow task={task} href={hrefOf(task.id)} onStatus={setStatus} />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button
          variant="subtle"
          size="compact-sm"
          m="sm"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t`Show more`}
        </Button>
      )}
    </>
  );
}
