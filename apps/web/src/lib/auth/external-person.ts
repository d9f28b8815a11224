import type { WebConfig } from '@taskward/contracts/http';
import { HttpError } from '../problem.ts';
import { apiWithToken } from '../request.ts';
import { type Claims, decodeClaims, type Person } from './claims.ts';
import { clearTokens, EXTERNAL_PERSON } from './token-storage.ts';

/** What of the claims makes the services think otherwise of somebody. */
const TOLD = [
  'iss',
  'sub',
  'email',
  'email_verified',
  'username',
  'preferred_username',
  'name',
  'given_name',
  'family_name',
];

/**
 * Somebody whom another issuer signs in, as the services know them: their id and the names of their roles are ours.
 * Asked once for each sign-in, and again when a renewed token says something else.
 */
export async function externalPerson(token: string, { rolesClaim }: WebConfig): Promise<Person> {
  const claims = decodeClaims(token);
  const told = JSON.stringify([...TOLD, rolesClaim, 'role'].map((name) => (claims as Claims)[name]));
  const kept = sessionStorage.getItem(EXTERNAL_PERSON);
  const known = kept ? (JSON.parse(kept) as { told: string; person: Person }) : undefined;
  if (known?.told === told) return known.person;
  const person = await sync(token);
  sessionStorage.setItem(EXTERNAL_PERSON, JSON.stringify({ told, person }));
  return person;
}

async function sync(token: string): Promise<Person> {
  try {
    const { id, name, email, username, locale, roles } = (await apiWithToken(token, 'POST /auth/sync')).data;
    return { id, name, email, username, locale: locale ?? undefined, roles };
  } catch (cause) {
    // Without an account here the tokens are of no use.
    if (cause instanceof HttpError) clearTokens();
    throw cause;
  }
}
