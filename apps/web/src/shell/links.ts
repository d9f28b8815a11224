import { t } from '@lingui/core/macro';
import {
  IconFolders,
  IconHeartbeat,
  IconHistory,
  IconInbox,
  IconKey,
  IconLayoutDashboard,
  IconListCheck,
  IconMail,
  IconPlugConnected,
  IconShieldLock,
  IconStack2,
  IconSun,
  IconUserCircle,
  IconUsers,
  IconUsersGroup,
  type TablerIcon,
} from '@tabler/icons-react';
import { isAdmin, type Person } from '../lib/auth/claims.ts';

export interface PageLink {
  to: string;
  label: string;
  icon: TablerIcon;
  /** Heading above the first link of a group. */
  section?: string;
}

const own = (): PageLink[] => [
  { to: '/today', label: t`Today`, icon: IconSun },
  { to: '/inbox', label: t`Inbox`, icon: IconInbox },
  { to: '/tasks', label: t`My tasks`, icon: IconListCheck },
  { to: '/projects', label: t`Projects`, icon: IconFolders },
  { to: '/account', label: t`Account`, icon: IconUserCircle },
];

const administration = (): PageLink[] => [
  { to: '/admin', label: t`Overview`, icon: IconLayoutDashboard, section: t`Administration` },
  { to: '/admin/tasks', label: t`All tasks`, icon: IconStack2 },
  { to: '/admin/users', label: t`People`, icon: IconUsers },
  { to: '/admin/teams', label: t`Teams`, icon: IconUsersGroup },
  { to: '/admin/roles', label: t`Roles`, icon: IconShieldLock },
  { to: '/admin/mails', label: t`Mails`, icon: IconMail },
  { to: '/admin/audit', label: t`Audit log`, icon: IconHistory },
  { to: '/admin/clients', label: t`Service clients`, icon: IconPlugConnected },
  { to: '/admin/keys', label: t`Signing keys`, icon: IconKey },
  { to: '/admin/health', label: t`System health`, icon: IconHeartbeat },
];

/** Where a person may go; the menu and the command palette offer the same places. */
export function linksFor(person: Person): PageLink[] {
  return isAdmin(person) ? [...own(), ...administration()] : own();
}
