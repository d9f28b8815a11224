/** What each role may do: these lists and nothing else. Doors and pages ask `may`; "own" is created by or assigned to. */
export const PERMISSIONS = {
  admin: [
    'create tasks',
    'read all tasks',
    'update all tasks',
    'delete all tasks',
    'view all users',
    'manage roles',
    'see the admin dashboard',
  ],
  user: ['create tasks', 'read own tasks', 'update own tasks', 'see the user dashboard'],
} as const;

export type Permission = (typeof PERMISSIONS)[keyof typeof PERMISSIONS][number];

/** The roles that have a permission. */
export const rolesThatMay = (permission: Permission): string[] =>
  Object.entries<readonly Permission[]>(PERMISSIONS).flatMap(([role, list]) => (list.includes(permission) ? role : []));

/** Whether one of these roles has a permission. */
export const may = (roles: readonly string[], permission: Permission): boolean =>
  rolesThatMay(permission).some((role) => roles.includes(role));
