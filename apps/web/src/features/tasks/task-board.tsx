import {
  type Announcements,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  KeyboardSensor,
  MouseSensor,
  TouchSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { Button } from '@mantine/core';
import type { Task, TaskStatus } from '@taskward/contracts/http';
import { type ReactNode, useMemo, useState } from 'react';
import { Link } from 'react-router-dom';
import { columnByKey } from './board-keys.ts';
import { ListFailed, ListLoading } from './list-states.tsx';
import { StatusMenu } from './status-menu.tsx';
import classes from './task-board.module.css';
import { TaskFacts } from './task-facts.tsx';
import { useChangeTask, type useTaskList } from './task-queries.ts';
import { STATUS, STATUSES } from './task-words.ts';

interface TaskBoardProps {
  list: ReturnType<typeof useTaskList>;
  hrefOf: (id: string) => string;
  empty: ReactNode;
}

/** Tasks in columns by status. Drag with the mouse, a finger, or Space and the arrow keys; or press the status. */
export default function TaskBoard({ list, hrefOf, empty }: TaskBoardProps) {
  const [dragged, setDragged] = useState<Task>();
  const change = useChangeTask();
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: columnByKey,
      keyboardCodes: { start: ['Space'], cancel: ['Escape'], end: ['Space', 'Enter'] },
    }),
  );
  const columns = useMemo(() => Map.groupBy(list.tasks, (task) => task.status), [list.tasks]);
  if (list.isPending) return <ListLoading />;
  if (list.isError && list.tasks.length === 0) return <ListFailed cause={list.error} again={() => list.refetch()} />;
  if (list.tasks.length === 0) return empty;
  const drop = ({ active, over }: DragEndEvent) => {
    setDragged(undefined);
    const task = active.data.current as Task;
    const status = over?.id as TaskStatus | undefined;
    if (status && status !== task.status) change.mutate({ task, changes: { status } });
  };
  return (
    <DndContext
      sensors={sensors}
      accessibility={{ announcements, screenReaderInstructions: { draggable: HOW } }}
      onDragStart={({ active }) => setDragged(active.data.current as Task)}
      onDragCancel={() => setDragged(undefined)}
      onDragEnd={drop}
    >
      <div className={classes.board}>
        {STATUSES.map((status) => (
          <Column key={status} status={status} tasks={columns.get(status) ?? []} hrefOf={hrefOf} />
        ))}
      </div>
      {list.hasNextPage && (
        <Button variant="subtle" m="md" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          Load more
        </Button>
      )}
      <DragOverlay dropAnimation={null}>{dragged && <div className={classes.card}>{dragged.title}</div>}</DragOverlay>
    </DndContext>
  );
}

const HOW =
  'Press Space to pick the task up, the arrow keys to choose a column, Space to put it down, Escape to leave it.';

const nameOf = (status: unknown) => STATUS[status as TaskStatus]?.label ?? 'no column';

const announcements: Announcements = {
  onDragStart: ({ active }) => `Picked up ${active.data.current?.title}.`,
  onDragOver: ({ over }) => (over ? `Over ${nameOf(over.id)}.` : undefined),
  onDragEnd: ({ active, over }) => (over ? `Put ${active.data.current?.title} into ${nameOf(over.id)}.` : undefined),
  onDragCancel: ({ active }) => `Left ${active.data.current?.title} where it was.`,
};

function Column({ status, tasks, hrefOf }: { status: TaskStatus; tasks: Task[]; hrefOf: (id: string) => string }) {
  const { setNodeRef, isOver } = useDroppable({ id: status });
  const { label, icon: Icon, color } = STATUS[status];
  return (
    <section ref={setNodeRef} className={classes.column} data-over={isOver || undefined} aria-label={label}>
      <h2 className={classes.head}>
        <Icon size={17} color={color} aria-hidden /> {label} <span>{tasks.length}</span>
      </h2>
      {tasks.map((task) => (
        <Card key={task.id} task={task} href={hrefOf(task.id)} />
      ))}
    </section>
  );
}

function Card({ task, href }: { task: Task; href: string }) {
  const { setNodeRef, listeners, attributes, isDragging } = useDraggable({ id: task.id, data: task });
  const change = useChangeTask();
  return (
    <article ref={setNodeRef} className={classes.card} data-dragging={isDragging || undefined} {...listeners}>
      <div className={classes.top}>
        <Link to={href} className={classes.title} draggable={false} aria-describedby={attributes['aria-describedby']}>
          {task.title}
        </Link>
        <StatusMenu task={task} onChange={(status) => change.mutate({ task, changes: { status } })} />
      </div>
      <TaskFacts task={task} />
    </article>
  );
}
