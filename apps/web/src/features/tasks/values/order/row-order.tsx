import { DndContext, type DragMoveEvent, DragOverlay, useDraggable, useSensors } from '@dnd-kit/core';
import { t } from '@lingui/core/macro';
import { VisuallyHidden } from '@mantine/core';
import type { Task } from '@taskward/contracts/http';
import { type Ref, type RefObject, type SyntheticEvent, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { formatNumber } from '../../../../lib/locale.ts';
import { selection } from '../../sync/many/selection.ts';
import { useChangeTask } from '../../sync/task-queries.ts';
import type { Row } from '../../task-groups.ts';
import classes from './drop-line.module.css';
import { DropLine } from './drop-line.tsx';
import { dropPlace } from './drop-place.ts';
import { neighboursOf, othersOf, placeOf, placing } from './hand-order.ts';
import { usePointers } from './use-pointers.ts';

/** What a list hands on: presses on its rows, and the steps that one is moved by keyboard. */
export interface RowOrderHandle {
  onPress: (name: 'onMouseDown' | 'onTouchStart', event: SyntheticEvent) => void;
  step: (task: Task, by: number) => void;
}

interface RowOrderProps {
  ref: Ref<RowOrderHandle>;
  /** The list. */
  box: RefObject<HTMLElement | null>;
  /** Its rows, where they are in groups. */
  rows: Row[] | undefined;
  tasks: Task[];
}

/** Moves the rows of a list by hand. It stands beside the list: one in another order needs nothing of it. */
export default function RowOrder({ ref, box, rows, tasks }: RowOrderProps) {
  const { mutate } = useChangeTask();
  const sensors = useSensors(...usePointers());
  const pressed = useRef<Task>(undefined);
  const wasSelected = useRef(false);
  const [dragged, setDragged] = useState<Task>();
  const { said, moved } = useTold(box, tasks);
  const put = (task: Task, at: number) => {
    const among = neighboursOf(rows, tasks, task.id);
    const others = othersOf(among, task.id);
    const changes = at === placeOf(among, task.id) ? undefined : placing(others, at);
    if (!changes) return;
    mutate({ task, changes });
    moved(task, at, others.length);
  };
  const placeAt = ({ active }: Pick<DragMoveEvent, 'active'>) =>
    dragged && dropPlace(box.current, othersOf(neighboursOf(rows, tasks, dragged.id), dragged.id), active);
  return (
    <DndContext
      sensors={sensors}
      accessibility={QUIET}
      onDragStart={() => {
        wasSelected.current = selection.has(pressed.current?.id ?? '');
        setDragged(pressed.current);
      }}
      onDragCancel={() => setDragged(undefined)}
      onDragEnd={(event) => {
        const to = event.delta.y === 0 ? undefined : placeAt(event);
        setDragged(undefined);
        if (!dragged || !to) return;
        // A finger that stays selects the task; one that then goes on carries it, and that is all.
        if (selection.has(dragged.id) !== wasSelected.current) selection.toggle(dragged.id);
        put(dragged, to.at);
      }}
    >
      <Presses
        ref={ref}
        onPress={(id) => {
          if (!dragged) pressed.current = tasks.find((task) => task.id === id);
        }}
        step={(task, by) => put(task, placeOf(neighboursOf(rows, tasks, task.id), task.id) + by)}
      />
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <DropLine placeAt={placeAt} />
      <DragOverlay dropAnimation={null}>{dragged && <bdi className={classes.inHand}>{dragged.title}</bdi>}</DragOverlay>
    </DndContext>
  );
}

interface PressesProps {
  ref: Ref<RowOrderHandle>;
  onPress: (id: string) => void;
  step: RowOrderHandle['step'];
}

/** One draggable stands for all rows, of which there may be thousands: it is the one that is pressed. */
function Presses({ ref, onPress, step }: PressesProps) {
  const { setNodeRef, listeners } = useDraggable({ id: 'row' });
  useImperativeHandle(ref, () => ({
    onPress: (name, event) => {
      const row = (event.target as HTMLElement).closest<HTMLElement>('[data-task]');
      if (!row?.dataset.task) return;
      onPress(row.dataset.task);
      setNodeRef(row);
      listeners?.[name]?.(event);
    },
    step,
  }));
  return null;
}

/** Says where a task has come to, and keeps it in sight. */
function useTold(box: RefObject<HTMLElement | null>, tasks: Task[]) {
  const [said, setSaid] = useState('');
  const last = useRef<string>(undefined);
  useEffect(() => {
    if (!last.current) return;
    box.current?.querySelector(`[data-task="${CSS.escape(last.current)}"]`)?.scrollIntoView({ block: 'nearest' });
    last.current = undefined;
  }, [tasks]);
  const moved = (task: Task, at: number, others: number) => {
    last.current = task.id;
    const [place, all] = [formatNumber(at + 1), formatNumber(others + 1)];
    setSaid(t`Place ${place} of ${all}`);
  };
  return { said, moved };
}

const nothing = () => undefined;
/** What is moved by the mouse is seen; by keyboard it is said in our own words. */
const QUIET = {
  screenReaderInstructions: { draggable: '' },
  announcements: { onDragStart: nothing, onDragOver: nothing, onDragEnd: nothing, onDragCancel: nothing },
};
