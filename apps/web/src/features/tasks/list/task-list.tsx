import { plural, t } from '@lingui/core/macro';
import { useMediaQuery } from '@mantine/hooks';
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import type { Task, TaskStatus } from '@taskward/contracts/http';
import { type ReactNode, useCallback, useDeferredValue, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useShortcuts } from '../../../lib/keys.ts';
import { usePrinting } from '../../../lib/printing.ts';
import { useFocusRestore } from '../../../ui/focus-restore.ts';
import { ListFailed, ListLoading } from '../list-states.tsx';
import { useChangeTask, type useTaskList } from '../sync/task-queries.ts';
import classes from './task-row.module.css';
import { RowSkeleton, TaskRow } from './task-row.tsx';
import { linkOf, useRowKeys } from './use-row-keys.ts';

interface TaskListProps {
  list: ReturnType<typeof useTaskList>;
  hrefOf: (id: string) => string;
  empty: ReactNode;
}

/** The height of most rows: a guess that is right costs nothing, any other moves all the rows below. */
const ROW_HEIGHT = 44;
const PHONE_ROW_HEIGHT = 64;

/** Tasks one under the other. Only those in sight are drawn; the place of those that are still to come is kept. */
export function TaskList(props: TaskListProps) {
  const { list, empty } = props;
  // The first rows are drawn in small steps, which hold up no click; changes of them later on at once.
  const arrived = useDeferredValue(!list.isPending);
  if (list.isPending || !arrived) return <ListLoading />;
  if (list.isError && list.tasks.length === 0) return <ListFailed cause={list.error} again={() => list.refetch()} />;
  if (list.tasks.length === 0) return empty;
  return <Rows {...props} />;
}

function Rows({ list, hrefOf }: TaskListProps) {
  const { tasks, total, isCounted, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = list;
  const { mutate } = useChangeTask();
  const setStatus = useCallback((task: Task, status: TaskStatus) => mutate({ task, changes: { status } }), [mutate]);
  const phone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const box = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(topOf(box.current)), [total]);
  const { focused, ...keys } = useRowKeys(box, { count: total, isCounted }, (index) => rows.scrollToIndex(index));
  const rows = useWindowVirtualizer({
    count: total,
    estimateSize: () => (phone ? PHONE_ROW_HEIGHT : ROW_HEIGHT),
    overscan: phone ? 6 : 12,
    // Without it the first drawing is of no row, and all of them come in a second one that cannot be interrupted.
    initialRect: { width: window.innerWidth, height: window.innerHeight },
    scrollMargin: top,
    scrollPaddingStart: 120,
    scrollPaddingEnd: 40,
    // Another function would have every row measured anew.
    getItemKey: useCallback((index: number) => tasks[index]?.id ?? index, [tasks]),
    rangeExtractor: (range) => withRow(range, focused),
  });
  const printing = usePrinting();
  const inSight = rows.getVirtualItems();
  const shown = printing ? tasks.map(({ id }, index) => ({ key: id, index, start: 0 })) : inSight;
  const last = inSight.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isFetchNextPageError && last >= tasks.length - 30) void fetchNextPage();
  }, [last, tasks.length, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
  const focusRestore = useFocusRestore(tasks, (index) =>
    linkOf(box.current, Math.min(Number(index), tasks.length - 1)),
  );
  useShortcuts({
    j: () => !box.current?.contains(document.activeElement) && linkOf(box.current, inSight[0]?.index ?? 0)?.focus(),
  });
  return (
    <ul
      ref={box}
      aria-label={t`Tasks`}
      onKeyDown={keys.onKeyDown}
      onFocus={(event) => {
        keys.onFocus(event);
        focusRestore.onFocus(event);
      }}
      onBlur={(event) => {
        keys.onBlur();
        focusRestore.onBlur(event);
      }}
      className={classes.list}
      style={{ height: printing ? undefined : rows.getTotalSize() }}
    >
      {shown.map(({ index, start, key }) => {
        const task = tasks[index];
        return (
          <li
            key={key}
            ref={printing ? undefined : rows.measureElement}
            data-index={index}
            data-mark={index}
            aria-setsize={total}
            aria-posinset={index + 1}
            style={
              printing ? undefined : { position: 'absolute', insetInline: 0, transform: `translateY(${start - top}px)` }
            }
          >
            {task ? <TaskRow task={task} href={hrefOf(task.id)} onStatus={setStatus} /> : <RowSkeleton />}
          </li>
        );
      })}
      {printing && hasNextPage && (
        <li className={classes.rest}>
          {plural(total - tasks.length, {
            one: '… and # more, which is not loaded.',
            other: '… and # more, which are not loaded.',
          })}
        </li>
      )}
    </ul>
  );
}

/** The row that has the focus stays, wherever one scrolls: else the keyboard would lose its place. */
function withRow(range: Range, index: number | undefined): number[] {
  const drawn = defaultRangeExtractor(range);
  if (index === undefined || index >= range.count || drawn.includes(index)) return drawn;
  return [...drawn, index].sort((one, other) => one - other);
}

function topOf(box: HTMLElement | null) {
  return box ? box.getBoundingClientRect().top + window.scrollY : 0;
}
