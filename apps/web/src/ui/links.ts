import { IconLayoutDashboard, IconListCheck, IconStack2, IconUserCircle, type TablerIcon } from '@tabler/icons-react';
import type { Person } from '../lib/claims.ts';
import { isAdmin } from './guard.tsx';

interface PageLink {
  to: string;
  label: string;
  icon: TablerIcon;
  /** Heading above the first link of a group. */
  section?: string;
}

const OWN: PageLink[] = [
  { to: '/tasks', label: 'My tasks', icon: IconListCheck },
  { to: '/account', label: 'Account', icon: IconUserCircle },
];

const ADMIN: PageLink[] = [
  { to: '/admin', label: 'Overview', icon: IconLayoutDashboard, section: 'Administration' },
  { to: '/admin/tasks', label: 'All tasks', icon: IconStack2 },
];

/** Where a person may go; the menu and the command palette offer the same places. */
export function linksFor(person: Person): PageLink[] {
  return isAdmin(person) ? [...OWN, ...ADMIN] : OWN;
}
