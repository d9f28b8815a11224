import type { Permission } from '@taskward/contracts/permissions';

/** What each permission allows, in words. */
export const PERMISSION: Record<Permission, string> = {
  'tasks:create': 'Make tasks',
  'tasks:read:own': 'See tasks of their own and of their projects',
  'tasks:read:all': 'See every task',
  'tasks:update:own': 'Change tasks of their own and of their projects',
  'tasks:update:all': 'Change every task',
  'tasks:delete:all': 'Delete tasks',
  'users:read': 'See everybody’s accounts',
  'roles:manage': 'Manage teams, roles and who has them',
  'dashboard:user': 'The view of their own work',
  'dashboard:admin': 'The view of administrators',
};
