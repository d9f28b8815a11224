import { t } from '@lingui/core/macro';
import {
  IconChevronDown,
  IconChevronUp,
  IconCircle,
  IconCircleCheckFilled,
  IconCircleDot,
  IconCircleHalf2,
  IconCircleX,
  IconEqual,
  IconFlame,
  type TablerIcon,
} from '@tabler/icons-react';
import type { TaskPriority, TaskStatus } from '@taskward/contracts/http';

interface Word {
  label: string;
  icon: TablerIcon;
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
    color: tone('#b06a00', '#f0b13c'),
  },
  in_review: {
    get label() {
      return t`In review`;
    },
    icon: IconCircleDot,
    color: tone('#2f62e9', '#7196f0'),
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

export const PRIORITY: Record<TaskPriority, Word> = {
  urgent: {
    get label() {
      return t`Urgent`;
    },
    icon: IconFlame,
    color: tone('#d43c30', '#ff7a6b'),
  },
  high: {
    get label() {
      return t`High`;
    },
    icon: IconChevronUp,
    color: tone('#b06a00', '#f0b13c'),
  },
  medium: {
    get label() {
      return t`Medium`;
    },
    icon: IconEqual,
    color: tone('#5c6270', '#a0a6b4'),
  },
  low: {
    get label() {
      return t`Low`;
    },
    icon: IconChevronDown,
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
