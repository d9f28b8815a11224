import { t } from '@lingui/core/macro';
import { IconCalendarEvent, IconChevronRight, IconFolder, IconUser } from '@tabler/icons-react';
import type { TaskPriority, TaskStatus } from '@taskward/contracts/http';
import type { KeyboardEvent } from 'react';
import { pressOf } from '../../../lib/keys.ts';
import { formatNumber } from '../../../lib/locale.ts';
import { usePeople } from '../../people/people.ts';
import { useProjectNames } from '../../projects/project-names.ts';
import { DUE_GROUPS, PRIORITY, STATUS } from '../task-display.ts';
import type { GroupHead } from '../task-groups.ts';
import classes from './group-head.module.css';

interface GroupHeadRowProps {
  head: GroupHead;
  /** More of its tasks may follow than are known of. */
  more: boolean;
  onTurn: (key: string) => void;
}

/** What the tasks below have in common; pressing it folds them away. */
export function GroupHeadRow({ head, more, onTurn }: GroupHeadRowProps) {
  const { key, folded, level, count, by, value } = head;
  const onKeyDown = (event: KeyboardEvent) => {
    const wanted = { ArrowLeft: true, ArrowRight: false }[pressOf(event)];
    if (wanted === undefined || wanted === folded) return;
    event.preventDefault();
    onTurn(key);
  };
  const Heading = level === 0 ? 'h2' : 'h3';
  return (
    <Heading className={classes.heading}>
      <button
        type="button"
        data-head
        data-level={level}
        data-late={value === 'overdue' || undefined}
        className={`plain-button ${classes.head}`}
        aria-expanded={!folded}
        onClick={() => onTurn(key)}
        onKeyDown={onKeyDown}
      >
        <IconChevronRight size={15} className={classes.turn} aria-hidden />
        <Name by={by} value={value} />
        <span className={classes.count}>
          {formatNumber(count)}
          {more && '+'}
        </span>
      </button>
    </Heading>
  );
}

function Name({ by, value }: Pick<GroupHead, 'by' | 'value'>) {
  const { nameOf } = usePeople();
  const projectName = useProjectNames();
  if (by === 'status' || by === 'priority') {
    const {
      icon: Sign,
      color,
      label,
    } = by === 'status' ? STATUS[value as TaskStatus] : PRIORITY[value as TaskPriority];
    return (
      <>
        <Sign size={16} color={color} aria-hidden />
        {label}
      </>
    );
  }
  if (by === 'due') {
    return (
      <>
        <IconCalendarEvent size={16} aria-hidden />
        {DUE_GROUPS[value as keyof typeof DUE_GROUPS]}
      </>
    );
  }
  const Sign = by === 'project' ? IconFolder : IconUser;
  const words = by === 'project' ? (value ? projectName(value) : t`No project`) : nameOf(value);
  return (
    <>
      <Sign size={16} aria-hidden />
      <bdi className={classes.name}>{words}</bdi>
    </>
  );
}
