import { t } from '@lingui/core/macro';
import type { Task, TaskStatus } from '@taskward/contracts/http';
import { ChoiceMenu } from '../../ui/choice-menu/choice-menu.tsx';
import classes from './status-menu.module.css';
import { isWaiting } from './sync/waiting/waiting-tasks.ts';
import { STATUS, STATUSES } from './task-display.ts';
import { WaitingSign } from './values/waiting-sign.tsx';

interface StatusMenuProps {
  task: Task;
  onChange: (status: TaskStatus) => void;
}

/** The status of a task as a small sign; pressing it offers the others. */
export function StatusMenu({ task, onChange }: StatusMenuProps) {
  if (isWaiting(task)) return <WaitingMark />;
  return <StatusChoices task={task} onChange={onChange} />;
}

/** In its place, as wide as it. */
const WaitingMark = () => (
  <span className={classes.sign}>
    <WaitingSign size={19} />
  </span>
);

function StatusChoices({ task, onChange }: StatusMenuProps) {
  const { label, icon: Icon, color } = STATUS[task.status];
  const choices = () =>
    STATUSES.map((status) => {
      const { label: name, icon: Sign, color: tint } = STATUS[status];
      return {
        label: name,
        icon: <Sign size={17} color={tint} aria-hidden />,
        chosen: status === task.status,
        onChoose: () => onChange(status),
      };
    });
  return (
    <ChoiceMenu
      className={classes.sign}
      aria-label={t`Status: ${label}`}
      title={label}
      groups={() => [{ choices: choices() }]}
    >
      <Icon size={19} color={color} aria-hidden />
    </ChoiceMenu>
  );
}
