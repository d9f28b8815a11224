import { t } from '@lingui/core/macro';
import type { Permission } from '@taskward/contracts/permissions';

/** What each permission allows, in words. */
const words = (): Record<Permission, string> => ({
  'tasks:create': t`Make tasks`,
  'tasks:read:own': t`See tasks of their own and of their projects`,
  'tasks:read:all': t`See every task`,
  'tasks:update:own': t`Change tasks of their own and of their projects`,
  'tasks:update:all': t`Change every task`,
  'tasks:delete:all': t`Delete tasks`,
  'users:read': t`See everybody’s accounts`,
  'roles:manage': t`Manage teams, roles and who has them`,
  'dashboard:user': t`The view of their own work`,
  'dashboard:admin': t`The view of administrators`,
});

export const permissionInWords = (permission: Permission): string => words()[permission];
