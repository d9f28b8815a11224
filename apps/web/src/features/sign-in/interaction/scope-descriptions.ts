import { t } from '@lingui/core/macro';

const descriptions = () =>
  new Map(
    Object.entries({
      openid: t`Know who you are`,
      profile: t`See your name and username`,
      email: t`See your e-mail address`,
      roles: t`Know your roles`,
      offline_access: t`Stay signed in while you are away`,
      'tasks:read': t`See your tasks`,
      'tasks:write': t`Create and change your tasks`,
      'tasks:delete': t`Delete tasks`,
      admin: t`Act as an administrator`,
    }),
  );

/** What an application may do with a scope, in words for whoever is asked to consent. */
export const describeScope = (scope: string): string => descriptions().get(scope) ?? t`Do what it calls “${scope}”`;
