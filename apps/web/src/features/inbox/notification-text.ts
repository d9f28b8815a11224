import { t } from '@lingui/core/macro';
import {
  IconAlarm,
  IconAt,
  IconCalendarDue,
  IconFolderPlus,
  IconHandMove,
  IconMessage,
  IconShieldExclamation,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Kind, Notification } from './inbox-api.ts';

interface Word {
  icon: TablerIcon;
  /** What the kind is called where it is set how one is told of it. */
  label: string;
}

export const KINDS: Record<Kind, Word> = {
  assigned: {
    icon: IconHandMove,
    get label() {
      return t`A task is given to me`;
    },
  },
  mentioned: {
    icon: IconAt,
    get label() {
      return t`Somebody mentions me`;
    },
  },
  commented: {
    icon: IconMessage,
    get label() {
      return t`A comment on a task of mine`;
    },
  },
  due_soon: {
    icon: IconCalendarDue,
    get label() {
      return t`A task is due soon`;
    },
  },
  overdue: {
    icon: IconCalendarDue,
    get label() {
      return t`A task is overdue`;
    },
  },
  reminder: {
    icon: IconAlarm,
    get label() {
      return t`A reminder`;
    },
  },
  project_added: {
    icon: IconFolderPlus,
    get label() {
      return t`I am added to a project`;
    },
  },
  security: {
    icon: IconShieldExclamation,
    get label() {
      return t`The safety of my account`;
    },
  },
};

/** Where a notification leads. */
export function hrefOf({ taskId, projectId, kind }: Notification, taskHref: (id: string) => string): string {
  if (taskId) return taskHref(taskId);
  if (projectId) return `/projects/${encodeURIComponent(projectId)}`;
  return kind === 'security' ? '/account' : '/inbox';
}
