import type { PoolClient } from 'pg';
import { usernameTaken } from '../users/name-store.ts';

/** A username with a part of the id, for whoever comes second. */
export const withSuffix = (username: string, id: string) => `${[...username].slice(0, 57).join('')}-${id.slice(-6)}`;

/** The username, or one made of it where somebody else has it. */
export const freeUsername = async (db: PoolClient, username: string, id: string) =>
  (await usernameTaken(db, username, id)) ? withSuffix(username, id) : username;

/** The constraint that a write did not keep, where it was that something is there once. */
export function uniqueConstraintOf(error: unknown): string | undefined {
  const { code, constraint } = (error ?? {}) as { code?: string; constraint?: string };
  return code === '23505' ? constraint : undefined;
}
