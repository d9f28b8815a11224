import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { ListFailed, ListLoading } from './list-states.tsx';
import type { Selection } from './selection.ts';
import type { useTaskList } from './task-queries.ts';
import { TaskRow } from './task-row.tsx';

interface TaskListProps {
  list: ReturnType<typeof useTaskList>;
  hrefOf: (id: string) => string;
  empty: ReactNode;
  selection?: Selection;
}

/** Tasks one under the other. Only those in sight are drawn, and more are asked for as the end comes near. */
export function TaskList(props: TaskListProps) {
  const { list, empty } = props;
  if (list.isPending) return <ListLoading />;
  if (list.isError && list.tasks.length === 0) return <ListFailed cause={list.error} again={() => list.refetch()} />;
  if (list.tasks.length === 0) return empty;
  return <Rows {...props} />;
}

function Rows({ list, hrefOf, selection }: TaskListProps) {
  const { tasks, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const box = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(topOf(box.current)), [tasks.length, selection?.ids.length]);
  const rows = useWindowVirtualizer({
    count: tasks.length,
    estimateSize: () => 45,
    overscan: 12,
    scrollMargin: top,
    scrollPaddingStart: 120,
    scrollPaddingEnd: 40,
    getItemKey: (index) => tasks[index]?.id ?? index,
  });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= tasks.length - 30) void fetchNextPage();
  }, [last, tasks.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const moveFocus = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
    if (!step || !row || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = Number(row.dataset.index) + step;
    if (next < 0 || next >= tasks.length) return;
    event.preventDefault();
    rows.scrollToIndex(next);
    focusRow(box.current, next);
  };
  return (
    <ul
      ref={box}
      aria-label="Tasks"
      onKeyDown={moveFocus}
      style={{ position: 'relative', height: rows.getTotalSize(), listStyle: 'none', margin: 0, padding: 0 }}
    >
      {shown.map(({ index, start, key }) => {
        const task = tasks[index];
        return (
          task && (
            <li
              key={key}
              ref={rows.measureElement}
              data-index={index}
              aria-setsize={hasNextPage ? -1 : tasks.length}
              aria-posinset={index + 1}
              style={{ position: 'absolute', insetInline: 0, transform: `translateY(${start - top}px)` }}
            >
              <TaskRow task={task} href={hrefOf(task.id)} selection={selection} />
            </li>
          )
        );
      })}
    </ul>
  );
}

/** The row may be drawn only after the scroll that brings it into sight. */
function focusRow(box: HTMLElement | null, index: number, tries = 5) {
  const link = box?.querySelector<HTMLElement>(`[data-index="${index}"] a`);
  if (link) link.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusRow(box, index, tries - 1));
}

function topOf(box: HTMLElement | null) {
  return box ? box.getBoundingClientRect().top + window.scrollY : 0;
}
