/** What each role may do: these lists and nothing else. Doors and pages ask `may`; "own" is created by or assigned to. */
export const PERMISSIONS = {
  admin: [
    'tasks:create',
    'tasks:read:all',
    'tasks:update:all',
    'tasks:delete:all',
    'users:read',
    'roles:manage',
    'dashboard:admin',
  ],
  user: ['tasks:create', 'tasks:read:own', 'tasks:update:own', 'dashboard:user'],
} as const;

export type Permission = (typeof PERMISSIONS)[keyof typeof PERMISSIONS][number];

/** The roles that have a permission. */
export const rolesThatMay = (permission: Permission): string[] =>
  Object.entries<readonly Permission[]>(PERMISSIONS).flatMap(([role, list]) => (list.includes(permission) ? role : []));

/** Whether one of these roles has a permission. */
export const may = (roles: readonly string[], permission: Permission): boolean =>
  rolesThatMay(permission).some((role) => roles.includes(role));

/** What these roles give together, each once. */
export const permissionsOf = (roles: readonly string[]): Permission[] => [
  ...new Set(
    Object.entries<readonly Permission[]>(PERMISSIONS).flatMap(([role, list]) => (roles.includes(role) ? list : [])),
  ),
];
