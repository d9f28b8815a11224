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
  IconUserCircle,
  IconUsers,
  IconUsersGroup,
  type TablerIcon,
} from '@tabler/icons-react';
import { isAdmin, type Person } from '../lib/auth/claims.ts';

interface PageLink {
  to: string;
  label: string;
  icon: TablerIcon;
  /** Heading above the first link of a group. */
  section?: string;
}

const OWN: PageLink[] = [
  { to: '/tasks', label: 'My tasks', icon: IconListCheck },
  { to: '/inbox', label: 'Inbox', icon: IconInbox },
  { to: '/projects', label: 'Projects', icon: IconFolders },
  { to: '/account', label: 'Account', icon: IconUserCircle },
];

const ADMIN: PageLink[] = [
  { to: '/admin', label: 'Overview', icon: IconLayoutDashboard, section: 'Administration' },
  { to: '/admin/tasks', label: 'All tasks', icon: IconStack2 },
  { to: '/admin/users', label: 'People', icon: IconUsers },
  { to: '/admin/teams', label: 'Teams', icon: IconUsersGroup },
  { to: '/admin/roles', label: 'Roles', icon: IconShieldLock },
  { to: '/admin/mails', label: 'Mails', icon: IconMail },
  { to: '/admin/audit', label: 'Audit log', icon: IconHistory },
  { to: '/admin/clients', label: 'Service clients', icon: IconPlugConnected },
  { to: '/admin/keys', label: 'Signing keys', icon: IconKey },
  { to: '/admin/health', label: 'System health', icon: IconHeartbeat },
];

/** Where a person may go; the menu and the command palette offer the same places. */
export function linksFor(person: Person): PageLink[] {
  return isAdmin(person) ? [...OWN, ...ADMIN] : OWN;
}
