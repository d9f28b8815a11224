import { AppError, invalid } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';
import { tokenHash } from '../secrets.ts';
import { lockUser } from '../users/user-store.ts';
import { type LinkPurpose, ownerOf, stateOf, takeLink } from './link-store.ts';

/**
 * Whether a link would do its work now, for a page that is opened with it. Nothing is changed.
 *
 * @throws AppError 422, of the type `link_used` for one that did its work, else for one that is replaced, expired or unknown
 */
export async function checkLink(db: Pool, purpose: LinkPurpose, token: string): Promise<void> {
  const state = await stateOf(db, purpose, tokenHash(token));
  if (state !== 'good') throw refusal(state);
}

/**
 * Uses a link up, in the caller's transaction. It is judged by its owner's account as it is once nobody else changes it.
 *
 * @returns whose it was
 * @throws AppError 422 as `checkLink`
 */
export async function redeemLink(db: PoolClient, purpose: LinkPurpose, token: string): Promise<string> {
  const hash = tokenHash(token);
  const owner = await ownerOf(db, purpose, hash);
  if (owner === undefined || !(await lockUser(db, owner))) throw refusal();
  const userId = await takeLink(db, purpose, hash);
  if (userId === undefined) throw refusal(await stateOf(db, purpose, hash));
  return userId;
}

/** Who has the token of a link that did its work may know so; of any other it is not said why it does not work. */
function refusal(state?: string): AppError {
  if (state === 'used') {
    const errors = [{ path: 'token', message: 'was used, and did its work' }];
    return new AppError('invalid', 'This link was used, and did its work.', { type: 'link_used', errors });
  }
  const errors = [{ path: 'token', message: 'does not work any more' }];
  return invalid('This link has expired, or a newer one took its place.', errors);
}
