import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { Task, TaskStatus } from '@taskward/contracts/http';
import classes from './status-menu.module.css';
import { STATUS, STATUSES } from './task-words.ts';

interface StatusMenuProps {
  task: Task;
  onChange: (status: TaskStatus) => void;
}

/** The status of a task as a small sign; pressing it offers the others. */
export function StatusMenu({ task, onChange }: StatusMenuProps) {
  const { label, icon: Icon, color } = STATUS[task.status];
  return (
    <Menu position="bottom-start" width={190}>
      <Menu.Target>
        <UnstyledButton className={classes.sign} aria-label={`Status: ${label}`} title={label}>
          <Icon size={19} color={color} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {STATUSES.map((status) => {
          const { label: name, icon: Sign, color: tint } = STATUS[status];
          return (
            <Menu.Item
              key={status}
              leftSection={<Sign size={17} color={tint} aria-hidden />}
              rightSection={status === task.status && <IconCheck size={14} aria-label="now" />}
              onClick={() => onChange(status)}
            >
              {name}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
