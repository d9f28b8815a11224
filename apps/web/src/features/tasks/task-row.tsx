import { ActionIcon, Badge, Menu, Text } from '@mantine/core';
import { IconDots, IconTrash } from '@tabler/icons-react';
import type { Task } from '@taskward/contracts/http';
import { useAuth } from '../../lib/auth.tsx';
import { isAdmin } from '../../ui/guard.tsx';
import { DueDate } from './due-date.tsx';
import { StatusMenu } from './status-menu.tsx';
import { useChangeTask, useDeleteTask } from './task-queries.ts';
import classes from './task-row.module.css';
import { isClosed, PRIORITY } from './task-words.ts';

/** A task in a list. */
export function TaskRow({ task }: { task: Task }) {
  const change = useChangeTask();
  const { person } = useAuth();
  const { label, icon: Priority, color } = PRIORITY[task.priority];
  return (
    <div className={classes.row} data-closed={isClosed(task.status) || undefined}>
      <StatusMenu task={task} onChange={(status) => change.mutate({ task, changes: { status } })} />
      <span className={classes.title}>{task.title}</span>
      <span className={classes.facts}>
        {task.labels.map((name) => (
          <Badge key={name} variant="default" tt="none" fw={450} size="sm">
            {name}
          </Badge>
        ))}
        {task.projectId && (
          <Text size="xs" c="var(--quiet)">
            {task.projectId}
          </Text>
        )}
        {task.dueDate && <DueDate date={task.dueDate} closed={isClosed(task.status)} />}
        {task.priority !== 'medium' && (
          <span title={`${label} priority`} className={classes.priority}>
            <Priority size={17} color={color} role="img" aria-label={`${label} priority`} />
          </span>
        )}
      </span>
      {isAdmin(person) && <RowMenu task={task} />}
    </div>
  );
}

function RowMenu({ task }: { task: Task }) {
  const remove = useDeleteTask();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`More for ${task.title}`}>
          <IconDots size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => remove.mutate(task)}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
