import { t } from '@lingui/core/macro';
import { IconCircle, IconCircleCheckFilled, IconCircleDot, IconCircleHalf2, IconCircleX } from '@tabler/icons-react';
import type { TaskPriority, TaskStatus } from '@taskward/contracts/http';
import type { ComponentType } from 'react';
import type { DueGroup } from './due.ts';
import { HighSign, LowSign, MediumSign, type SignProps, UrgentSign } from './priority-sign.tsx';

interface Word {
  label: string;
  icon: ComponentType<SignProps>;
  /** A CSS colour that is told from the ground in both schemes. */
  color: string;
}

const tone = (light: string, dark: string) => `light-dark(${light}, ${dark})`;

/** Statuses in the order that work takes. */
export const STATUS: Record<TaskStatus, Word> = {
  todo: {
    get label() {
      return t`To do`;
    },
    icon: IconCircle,
    color: tone('#6d7891', '#8d98b0'),
  },
  in_progress: {
    get label() {
      return t`In progress`;
    },
    icon: IconCircleHalf2,
    color: tone('#0b7c8a', '#4cc3d0'),
  },
  in_review: {
    get label() {
      return t`In review`;
    },
    icon: IconCircleDot,
    color: tone('#7a3fd0', '#b594f5'),
  },
  done: {
    get label() {
      return t`Done`;
    },
    icon: IconCircleCheckFilled,
    color: tone('#1f8a53', '#3fbf7f'),
  },
  cancelled: {
    get label() {
      return t`Cancelled`;
    },
    icon: IconCircleX,
    color: tone('#8f6b76', '#a98b95'),
  },
};

/** Amber says soon and gold says administration: how much a task matters is told by form, and what is urgent by red. */
export const PRIORITY: Record<TaskPriority, Word> = {
  urgent: {
    get label() {
      return t`Urgent`;
    },
    icon: UrgentSign,
    color: tone('#d43c30', '#ff7a6b'),
  },
  high: {
    get label() {
      return t`High`;
    },
    icon: HighSign,
    color: tone('#3b4252', '#d5d9e2'),
  },
  medium: {
    get label() {
      return t`Medium`;
    },
    icon: MediumSign,
    color: tone('#5c6270', '#a0a6b4'),
  },
  low: {
    get label() {
      return t`Low`;
    },
    icon: LowSign,
    color: tone('#5c6270', '#a0a6b4'),
  },
};

export const STATUSES = Object.keys(STATUS) as TaskStatus[];
export const PRIORITIES = Object.keys(PRIORITY) as TaskPriority[];

/** Work on it is over. */
export function isClosed(status: TaskStatus) {
  return status === 'done' || status === 'cancelled';
}

export const DUES = {
  get overdue() {
    return t`Overdue`;
  },
  get today() {
    return t`Due today`;
  },
  get week() {
    return t`Due in 7 days`;
  },
};

export const DUE_GROUPS = {
  get overdue() {
    return t`Overdue`;
  },
  get today() {
    return t`Today`;
  },
  get week() {
    return t`This week`;
  },
  get nextWeek() {
    return t`Next week`;
  },
  get later() {
    return t`Later`;
  },
  get ''() {
    return t`No date`;
  },
} satisfies Record<DueGroup, string>;
