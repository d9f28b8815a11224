import { plural, t } from '@lingui/core/macro';
import { useMediaQuery } from '@mantine/hooks';
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import type { Task, TaskStatus } from '@taskward/contracts/http';
import {
  type KeyboardEvent,
  type ReactNode,
  Suspense,
  useCallback,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { pressOf, useShortcuts } from '../../../lib/keys.ts';
import { lazyWithRetry } from '../../../lib/lazy-with-retry.ts';
import { usePrinting } from '../../../lib/printing.ts';
import { isFocusOnContent, useFocusRestore } from '../../../ui/focus-restore.ts';
import { ListFailed, ListLoading } from '../list-states.tsx';
import { useChangeTask, type useTaskList } from '../sync/task-queries.ts';
import { isHead, type Row } from '../task-groups.ts';
import { DAY_STEPS, useDayShift } from '../use-day-shift.ts';
import { MOVE_STEPS } from '../values/order/move-steps.ts';
import type { RowOrderHandle } from '../values/order/row-order.tsx';
import { GroupHeadRow } from './group-head.tsx';
import classes from './task-row.module.css';
import { RowSkeleton, TaskRow } from './task-row.tsx';
import { linkOf, useRowKeys } from './use-row-keys.ts';

const RowOrder = lazyWithRetry(() => import('../values/order/row-order.tsx'));

interface TaskListProps {
  list: ReturnType<typeof useTaskList>;
  hrefOf: (id: string) => string;
  empty: ReactNode;
  /** The rows where the tasks are in groups, and the way to fold one of those. */
  grouped: Row[] | undefined;
  onTurn: (key: string) => void;
  /** Whether its order is what people make it. */
  byHand: boolean;
}

/** The height of most rows: a guess that is right costs nothing, any other moves all the rows below. */
const ROW_HEIGHT = 44;
const PHONE_ROW_HEIGHT = 64;
const HEAD_HEIGHT = 41;

/** Tasks one under the other. Only those in sight are drawn; the place of those that are still to come is kept. */
export default function TaskList(props: TaskListProps) {
  const { list, empty } = props;
  // The first rows are drawn in small steps, which hold up no click; changes of them later on at once.
  const arrived = useDeferredValue(!list.isPending);
  if (list.isPending || !arrived) return <ListLoading />;
  if (list.isError && list.tasks.length === 0) return <ListFailed cause={list.error} again={() => list.refetch()} />;
  if (list.tasks.length === 0) return empty;
  return <Rows {...props} />;
}

function Rows({ list, hrefOf, grouped, onTurn, byHand }: TaskListProps) {
  const { tasks, total, isCounted: allCounted, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = list;
  const { rowAt, keyAt, count, isCounted } = useMemo(
    () => (grouped ? groupedRows(grouped, hasNextPage) : flatRows(tasks, total, allCounted)),
    [grouped, tasks, total, allCounted, hasNextPage],
  );
  const { mutate } = useChangeTask();
  const setStatus = useCallback((task: Task, status: TaskStatus) => mutate({ task, changes: { status } }), [mutate]);
  const phone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const box = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(topOf(box.current)), [count]);
  const { focused, ...keys } = useRowKeys(box, { count, isCounted }, (index) => rows.scrollToIndex(index));
  const rows = useWindowVirtualizer({
    count,
    estimateSize: (index) => {
      const row = rowAt(index);
      return row && isHead(row) ? HEAD_HEIGHT : phone ? PHONE_ROW_HEIGHT : ROW_HEIGHT;
    },
    overscan: phone ? 6 : 12,
    // Without it the first drawing is of no row, and all of them come in a second one that cannot be interrupted.
    initialRect: { width: window.innerWidth, height: window.innerHeight },
    scrollMargin: top,
    scrollPaddingStart: 120,
    scrollPaddingEnd: 40,
    // Another function would have every row measured anew.
    getItemKey: keyAt,
    rangeExtractor: (range) => withRow(range, focused),
  });
  const printing = usePrinting();
  const inSight = rows.getVirtualItems();
  const known = grouped ?? tasks;
  const shown = printing ? known.map((_, index) => ({ key: keyAt(index), index, start: 0 })) : inSight;
  const last = inSight.at(-1)?.index ?? 0;
  useEffect(() => {
    // Of groups that are folded away nothing more is wanted.
    const wanted = last >= known.length - 30 && count > known.length;
    if (wanted && hasNextPage && !isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [last, count, known.length, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
  const focusRestore = useFocusRestore(known, (index) =>
    linkOf(box.current, Math.min(Number(index), known.length - 1)),
  );
  useEffect(() => {
    if (isFocusOnContent()) linkOf(box.current, 0)?.focus({ preventScroll: true });
  }, []);
  useShortcuts({
    j: () => !box.current?.contains(document.activeElement) && linkOf(box.current, inSight[0]?.index ?? 0)?.focus(),
  });
  const { shift } = useDayShift();
  const order = useRef<RowOrderHandle>(null);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const press = pressOf(event);
    const [days, step] = [DAY_STEPS[press], byHand ? MOVE_STEPS[press] : undefined];
    const at = (event.target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset.index;
    const row = (days || step) && at !== undefined ? rowAt(Number(at)) : undefined;
    if (!row || isHead(row)) return keys.onKeyDown(event);
    event.preventDefault();
    if (days) shift(row.task, days);
    else if (step) order.current?.step(row.task, step);
  };
  return (
    <>
      {byHand && (
        <Suspense>
          <RowOrder ref={order} box={box} rows={grouped} tasks={tasks} />
        </Suspense>
      )}
      <ul
        ref={box}
        aria-label={t`Tasks`}
        data-by-hand={byHand || undefined}
        onKeyDown={onKeyDown}
        onMouseDown={(event) => order.current?.onPress('onMouseDown', event)}
        onTouchStart={(event) => order.current?.onPress('onTouchStart', event)}
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
          const row = rowAt(index);
          return (
            <li
              key={key}
              ref={printing ? undefined : rows.measureElement}
              data-index={index}
              data-mark={index}
              aria-setsize={count}
              aria-posinset={index + 1}
              style={
                printing
                  ? undefined
                  : { position: 'absolute', insetInline: 0, transform: `translateY(${start - top}px)` }
              }
            >
              {!row ? (
                <RowSkeleton />
              ) : isHead(row) ? (
                <GroupHeadRow head={row} more={hasNextPage && index === known.length - 1} onTurn={onTurn} />
              ) : (
                <TaskRow task={row.task} href={hrefOf(row.task.id)} onStatus={setStatus} />
              )}
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
    </>
  );
}

interface ShownRows {
  /** Nothing where it is still to come. */
  rowAt: (index: number) => Row | undefined;
  /** Another function would have every row measured anew. */
  keyAt: (index: number) => string | number;
  count: number;
  isCounted: boolean;
}

function flatRows(tasks: Task[], count: number, isCounted: boolean): ShownRows {
  const rowAt = (index: number) => (tasks[index] ? { task: tasks[index] } : undefined);
  return { rowAt, keyAt: (index) => tasks[index]?.id ?? index, count, isCounted };
}

/** How many rows are still to come nobody knows: one stands for them, unless they would be folded away. */
function groupedRows(rows: Row[], hasNextPage: boolean): ShownRows {
  const last = rows.at(-1);
  const toCome = hasNextPage && last !== undefined && !isHead(last);
  const keyAt = (index: number) => {
    const row = rows[index];
    return row ? (isHead(row) ? row.key : row.task.id) : index;
  };
  return { rowAt: (index) => rows[index], keyAt, count: rows.length + Number(toCome), isCounted: !toCome };
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
