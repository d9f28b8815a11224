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
  /** Behind who did it and before what it is about, or without anybody. */
  says: string;
}

export const KINDS: Record<Kind, Word> = {
  assigned: { icon: IconHandMove, label: 'A task is given to me', says: 'gave you' },
  mentioned: { icon: IconAt, label: 'Somebody mentions me', says: 'mentioned you in' },
  commented: { icon: IconMessage, label: 'A comment on a task of mine', says: 'commented on' },
  due_soon: { icon: IconCalendarDue, label: 'A task is due soon', says: 'Due soon:' },
  overdue: { icon: IconCalendarDue, label: 'A task is overdue', says: 'Overdue:' },
  reminder: { icon: IconAlarm, label: 'A reminder', says: 'Reminder:' },
  project_added: { icon: IconFolderPlus, label: 'I am added to a project', says: 'added you to' },
  security: { icon: IconShieldExclamation, label: 'The safety of my account', says: 'Your account:' },
};

/** Where a notification leads. */
export function hrefOf({ taskId, projectId, kind }: Notification, taskHref: (id: string) => string): string {
  if (taskId) return taskHref(taskId);
  if (projectId) return `/projects/${encodeURIComponent(projectId)}`;
  return kind === 'security' ? '/account' : '/inbox';
}
