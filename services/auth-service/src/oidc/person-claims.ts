import type { UserRow } from '../users/user-store.ts';

/** A person in the terms of OpenID Connect (Core, section 5.1), for ID tokens and userinfo. */
export const personClaims = (user: UserRow) => ({
  sub: user.id,
  name: user.name,
  given_name: user.givenName,
  family_name: user.familyName,
  preferred_username: user.username,
  username: user.username,
  email: user.email,
  email_verified: user.emailVerified,
  roles: user.roles,
  teams: user.teams,
  ...(user.locale === null ? {} : { locale: user.locale }),
});
