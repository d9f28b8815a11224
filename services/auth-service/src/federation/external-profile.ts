import type { Identity } from '@taskward/jwt-middleware';
import { invalid } from '@taskward/service-kit';
import { fields } from '../users/user-fields.ts';
import { nameFrom } from '../users/visible-text.ts';

/** What of an external issuer's token an account is made of. */
export interface ExternalProfile {
  email: string;
  emailVerified: boolean;
  /** As one may be called here; whether it is free is another question. */
  username: string;
  name: string;
  givenName: string;
  familyName: string;
  /** Absent where the token has none that can be shown: what was known before stays. */
  avatar?: string;
  roles: string[];
}

/**
 * The profile in the claims of a token (OpenID Connect Core, 5.1; `username` is Asgardeo's). Names that are too long
 * are cut: their owner could do nothing about them here.
 *
 * @throws AppError 422 where there is no usable e-mail address or subject
 */
export function profileFrom({ claims, roles }: Pick<Identity, 'claims' | 'roles'>): ExternalProfile {
  if (!isPlain(claims.sub)) throw unusable('sub', 'must be plain text of at most 255 characters');
  const { value: email, error } = fields.email.validate(claims.email);
  if (!email || error) throw unusable('email', email ? 'is not an e-mail address' : 'is missing in the access token');
  const local = email.slice(0, email.lastIndexOf('@'));
  const [givenName, familyName] = [nameFrom(claims.given_name, 100), nameFrom(claims.family_name, 100)];
  const username = usernameFrom(claims.username) ?? usernameFrom(claims.preferred_username) ?? usernameFrom(local);
  return {
    email,
    emailVerified: claims.email_verified === true || claims.email_verified === 'true',
    username: username ?? 'user',
    name: nameFrom(claims.name, 200) || `${givenName} ${familyName}`.trim() || local,
    givenName,
    familyName,
    ...avatarFrom(claims.picture),
    roles: [...roles].sort(),
  };
}

/** Whether it can be kept as it is: it is part of who somebody is. */
export const isPlain = (subject: unknown): subject is string =>
  typeof subject === 'string' &&
  [...subject].length <= 255 &&
  /^[^\s\p{Cc}\p{Cs}]+( [^\s\p{Cc}\p{Cs}]+)*$/u.test(subject);

function avatarFrom(picture: unknown): { avatar?: string } {
  const { value, error } = fields.avatar.validate(picture);
  return error || !value ? {} : { avatar: value };
}

/** Names with an @ are no usernames here, so of an e-mail address the part before it is taken. */
function usernameFrom(value: unknown): string | undefined {
  const name = typeof value === 'string' ? value.split('@', 1)[0]?.replace(/^.*\//, '') : undefined;
  const { value: username, error } = fields.username.validate(name);
  return error ? undefined : username;
}

const unusable = (path: string, message: string) =>
  invalid(`The claim ${path} of the token ${message}: an account here needs it. Let the issuer put it in.`, [
    { path, message },
  ]);
