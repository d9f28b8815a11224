import {
  type Active,
  type Announcements,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  pointerWithin,
  useSensors,
} from '@dnd-kit/core';
import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { Task } from '@taskward/contracts/http';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { pressOf, useShortcuts } from '../../../lib/keys.ts';
import { dateFormat } from '../../../lib/locale.ts';
import { isFocusOnContent, useFocusRestore } from '../../../ui/focus-restore.ts';
import { EmptyState } from '../../../ui/page/empty-state.tsx';
import { KeyHints } from '../../../ui/page/key-hints.tsx';
import { dayOf } from '../due.ts';
import { ListFailed } from '../list-states.tsx';
import { useTaskList } from '../sync/task-queries.ts';
import { DAY_STEPS, useDayShift } from '../use-day-shift.ts';
import { usePointers } from '../values/order/use-pointers.ts';
import { useNewTask } from '../values/use-new-task.ts';
import classes from './calendar.module.css';
import { CalendarHead } from './calendar-head.tsx';
import { CalendarChip, DayCell } from './day-cell.tsx';
import { useCalendar } from './use-calendar.ts';

interface TaskCalendarProps {
  query: URLSearchParams;
  hrefOf: (id: string) => string;
  /** What can be done to these. */
  actions: (tasks: readonly Task[]) => ReactNode;
}

/** Tasks on the days on which they are due. Drag one to another day, or press [ and ] on it. */
export default function TaskCalendar({ query: filter, hrefOf, actions }: TaskCalendarProps) {
  const { span, at, today, days, query, show } = useCalendar(filter);
  const list = useTaskList(query);
  const byDay = useMemo(() => Map.groupBy(list.tasks, ({ dueDate }) => dayOf(dueDate ?? '')), [list.tasks]);
  const phone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const [dragged, setDragged] = useState<Task>();
  const { put, shift } = useDayShift();
  const grid = useRef<HTMLDivElement>(null);
  const chips = () => [...(grid.current?.querySelectorAll<HTMLElement>('[data-mark] a') ?? [])].filter(isShown);
  const focusRestore = useFocusRestore(byDay, (id) =>
    grid.current?.querySelector<HTMLElement>(`[data-mark="${CSS.escape(id)}"] a`),
  );
  const sensors = useSensors(...usePointers());
  const isThere = list.tasks.length > 0;
  useEffect(() => {
    if (isThere && isFocusOnContent()) chips()[0]?.focus();
  }, [isThere]);
  useShortcuts({ j: () => !grid.current?.contains(document.activeElement) && chips()[0]?.focus() });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const id = (event.target as HTMLElement).closest<HTMLElement>('[data-mark]')?.dataset.mark;
    const task = list.tasks.find((one) => one.id === id);
    if (!task) return;
    const press = pressOf(event);
    const step = DAY_STEPS[press];
    if (step) {
      event.preventDefault();
      const day = shift(task, step);
      if (phone || !days.includes(day)) show({ at: day });
    } else moveFocus(event, press, chips());
  };
  const drop = ({ active, over }: DragEndEvent) => {
    setDragged(undefined);
    if (over) put(active.data.current as Task, String(over.id));
  };
  const open = (day: string) => show(phone ? { at: day } : { span: 'week', at: day });
  const cell = { hrefOf, today, onOpen: open };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={pointerWithin}
      accessibility={{ announcements: announcements() }}
      onDragStart={({ active }) => setDragged(active.data.current as Task)}
      onDragCancel={() => setDragged(undefined)}
      onDragEnd={drop}
    >
      {actions(list.tasks)}
      <CalendarHead span={span} at={at} isLoading={list.isFetching && !isThere} onShow={show} today={today} />
      {list.isError && !isThere && <ListFailed cause={list.error} again={() => list.refetch()} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: nothing is operated here; the keys bubble up from the tasks' links, which have the focus */}
      <div ref={grid} onKeyDown={dragged ? undefined : onKeyDown} {...focusRestore}>
        <div className={classes.weekdays} data-span={span} aria-hidden>
          {days.slice(0, 7).map((day) => (
            <span key={day}>{dateFormat({ weekday: 'short', timeZone: 'UTC' }).format(new Date(day))}</span>
          ))}
        </div>
        <div className={classes.grid} data-span={span} data-roomy={span === 'week' || undefined}>
          {days.map((day) => (
            <DayCell
              key={day}
              {...cell}
              day={day}
              tasks={byDay.get(day) ?? NONE}
              span={span}
              isOutside={span === 'month' && day.slice(0, 7) !== at.slice(0, 7)}
              isSmall={phone === true && span === 'month'}
              isChosen={phone === true && day === at}
            />
          ))}
        </div>
        {phone && span === 'month' && (
          <section data-roomy className={classes.agenda} aria-label={dateFormat(WHOLE_DAY).format(new Date(at))}>
            <h2>{dateFormat(WHOLE_DAY).format(new Date(at))}</h2>
            {(byDay.get(at) ?? NONE).map((task) => (
              <CalendarChip key={task.id} task={task} href={hrefOf(task.id)} />
            ))}
            {!byDay.has(at) && <p>{t`Nothing is due on this day.`}</p>}
          </section>
        )}
      </div>
      {list.isSuccess && !isThere && <NothingDue />}
      <DragOverlay dropAnimation={null}>{dragged && <bdi className={classes.chip}>{dragged.title}</bdi>}</DragOverlay>
    </DndContext>
  );
}

/** Below the days, which stay where they are. */
function NothingDue() {
  const form = useNewTask();
  return (
    <EmptyState title={t`Nothing is due in these days`} text={t`A task with a due date stands on its day.`}>
      <Button variant="default" onClick={form.open}>
        {t`Make a task`}
      </Button>
      <KeyHints
        keys={[
          ['C', t`new task`],
          ['V', t`another view`],
        ]}
      />
    </EmptyState>
  );
}

const NONE: Task[] = [];
/** Days are named as they are, wherever the reader is. */
const WHOLE_DAY = { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' } as const;

const isShown = (element: HTMLElement) => element.checkVisibility();

/** Up and down go through all that is there, day after day. */
function moveFocus(event: KeyboardEvent, press: string, chips: HTMLElement[]) {
  const step = { ArrowDown: 1, ArrowRight: 1, j: 1, ArrowUp: -1, ArrowLeft: -1, k: -1 }[press];
  if (!step) return;
  event.preventDefault();
  chips[chips.indexOf(event.target as HTMLElement) + step]?.focus();
}

const titleOf = ({ data }: Active) => String(data.current?.title);
const named = (day: unknown) => dateFormat(WHOLE_DAY).format(new Date(String(day)));

const announcements = (): Announcements => ({
  onDragStart: ({ active }) => t`Picked up ${titleOf(active)}.`,
  onDragOver: ({ over }) => (over ? t`Over ${named(over.id)}.` : undefined),
  onDragEnd: ({ active, over }) => (over ? t`Put ${titleOf(active)} on ${named(over.id)}.` : undefined),
  onDragCancel: ({ active }) => t`Left ${titleOf(active)} where it was.`,
});
