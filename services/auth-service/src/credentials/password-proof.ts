import type { Pool } from 'pg';
import { findPassword, renewPassword } from './password-store.ts';
import type { Passwords } from './passwords.ts';
import { type Proof, proofOf } from './proof.ts';

export interface PasswordDeps {
  pool: Pool;
  passwords: Passwords;
}

// Asked for in the place of somebody who does not exist, so that it takes as long.
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * The proof that somebody knows their password; nothing where it is wrong, or there is none, in alike time.
 *
 * @throws AppError 429 where too many wait
 */
export async function provePassword(
  deps: PasswordDeps,
  userId: string | undefined,
  password: string,
): Promise<Proof | undefined> {
  const { pool, passwords } = deps;
  const stored = await findPassword(pool, userId ?? NOBODY);
  const match = await passwords.compare(stored?.hash, password);
  if (userId === undefined || !stored?.hash || match === 'wrong') return undefined;
  if (match === 'right') return proofOf(userId, stored.version, ['pwd']);
  // Only now is the password at hand, so that its hash can be made anew at today's cost.
  const version = await renewPassword(pool, userId, stored.hash, await passwords.hash(password));
  // Another sign-in was first to renew it, or the password is another one by now.
  return version === undefined ? provePassword(deps, userId, password) : proofOf(userId, version, ['pwd']);
}
