import type { User } from '@taskward/contracts/http';
import { conflict, uuidv7 } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';
import { usernameTaken } from './name-store.ts';
import { insertUser, type UserRow } from './user-store.ts';

/** A user as the outside sees one. */
export const toUser = (row: UserRow): User => ({
  id: row.id,
  email: row.email,
  username: row.username,
  name: row.name,
  givenName: row.givenName,
  familyName: row.familyName,
  company: row.company,
  avatar: row.avatar,
  locale: row.locale,
  roles: row.roles,
  permissions: row.permissions,
  teams: row.teams,
  emailVerified: row.emailVerified,
  mfa: row.secondFactors.length > 0,
  createdAt: row.createdAt.toISOString(),
  lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
  lastSeen: row.lastSeenAt?.toISOString() ?? null,
  filesUploaded: row.filesUploaded,
  hidesPresence: row.hidesPresence,
});

/** "Ada King Lovelace" → given name "Ada", family name "King Lovelace". */
export function nameParts(name: string): { name: string; givenName: string; familyName: string } {
  const words = name.trim().split(/\s+/);
  return { name: words.join(' '), givenName: words[0] ?? '', familyName: words.slice(1).join(' ') };
}

export interface AccountInput {
  /** A new one unless given. */
  id?: string;
  email: string;
  name?: string;
  username?: string;
  company?: string;
  locale?: string;
  roles?: string[];
  emailVerified?: boolean;
}

/**
 * Adds an account. Without a username the part of the e-mail before the @ becomes one, made unique.
 *
 * @throws AppError 409 where the e-mail or the username is known
 */
export async function addUser(db: Pool | PoolClient, input: AccountInput): Promise<UserRow> {
  const id = input.id ?? uuidv7();
  const local = input.email.slice(0, input.email.lastIndexOf('@'));
  const username = input.username ?? ((await usernameTaken(db, local)) ? `${local}-${id.slice(-6)}` : local);
  try {
    return await insertUser(db, {
      id,
      email: input.email,
      username,
      ...nameParts(input.name ?? local),
      company: input.company,
      locale: input.locale,
      roles: input.roles ?? ['user'],
      emailVerified: input.emailVerified,
    });
  } catch (error) {
    throw mapUniqueViolation(error);
  }
}

/** A unique violation of users as what the caller can do about it; anything else unchanged. */
export function mapUniqueViolation(error: unknown): unknown {
  const { code, constraint } = error as { code?: string; constraint?: string };
  if (code !== '23505') return error;
  return conflict(TAKEN[constraint ?? ''] ?? 'There is already an account with this e-mail address.');
}

const TAKEN: Record<string, string> = {
  users_username_key: 'This username is taken.',
  username_skeletons_pkey: 'This username looks like one that is taken.',
};

/** Whether a write failed because somebody has this username, or one that looks like it. */
export const isUsernameTaken = (constraint: string | undefined): boolean =>
  constraint !== undefined && constraint in TAKEN;
