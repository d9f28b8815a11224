import { invalid } from '@taskward/service-kit';
import type { PoolClient } from 'pg';
import { tokenHash } from '../secrets.ts';
import { lockUser } from '../users/user-store.ts';
import { type LinkPurpose, ownerOf, takeLink } from './link-store.ts';

/**
 * Uses a link up, in the caller's transaction. It is judged by its owner's account as it is once nobody else changes it.
 *
 * @returns whose it was
 * @throws AppError 422 for a link that is used, replaced, expired or unknown
 */
export async function redeemLink(db: PoolClient, purpose: LinkPurpose, token: string): Promise<string> {
  const hash = tokenHash(token);
  const owner = await ownerOf(db, purpose, hash);
  if (owner === undefined || !(await lockUser(db, owner))) throw badLink();
  const userId = await takeLink(db, purpose, hash);
  if (userId === undefined) throw badLink();
  return userId;
}

export const badLink = () =>
  invalid('This link was used, has expired, or a newer one took its place.', [
    { path: 'token', message: 'does not work any more' },
  ]);
