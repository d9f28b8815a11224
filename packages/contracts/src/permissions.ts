/** What the two fixed roles may do: these lists and nothing else. "Own" is created by, assigned to or watched by. */
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

/** Every permission that there is, each once. Roles of one's own are made of them. */
export const EVERY_PERMISSION: readonly Permission[] = [...new Set(Object.values(PERMISSIONS).flat())];

/** Whoever may do something, as a token or an account says it. */
export interface Holder {
  roles: readonly string[];
  /** What the roles give, where the token says so; tokens of other issuers do not. */
  permissions?: readonly string[] | undefined;
}

/** What somebody may do: what is said, else what the fixed roles give. */
export const permissionsOf = ({ roles, permissions }: Holder): readonly string[] =>
  permissions ??
  Object.entries<readonly Permission[]>(PERMISSIONS).flatMap(([role, list]) => (roles.includes(role) ? list : []));

/** Whether somebody has a permission. Every door and page asks this, and none asks for a role. */
export const may = (who: Holder, permission: Permission): boolean => permissionsOf(who).includes(permission);
