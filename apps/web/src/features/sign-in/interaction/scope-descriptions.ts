const DESCRIPTIONS = new Map(
  Object.entries({
    openid: 'Know who you are',
    profile: 'See your name and username',
    email: 'See your e-mail address',
    roles: 'Know your roles',
    offline_access: 'Stay signed in while you are away',
    'tasks:read': 'See your tasks',
    'tasks:write': 'Create and change your tasks',
    'tasks:delete': 'Delete tasks',
    admin: 'Act as an administrator',
  }),
);

/** What an application may do with a scope, in words for whoever is asked to consent. */
export const describeScope = (scope: string): string => DESCRIPTIONS.get(scope) ?? `Do what it calls “${scope}”`;
