import { randomBytes } from 'node:crypto';
import { accountsOf, post, type RunningSystem } from './system.ts';

/** What its borrower says of a system that it gives back. */
export interface Returned {
  url: string;
  failed: boolean;
}

/** Somebody who can sign in. */
export interface Account {
  email: string;
  password: string;
}

/** A running system that other test files use as well, before this one and after it, but not at the same time. */
export interface BorrowedSystem extends RunningSystem {
  /** A user and an administrator whom no other file knows. */
  people: Record<'user' | 'admin', Account>;
  giveBack(): Promise<void>;
}

/**
 * Borrows a system for one test file. It is for stories that keep to people and tasks of their own. Who changes
 * settings or keys, stops or kills something, or counts all that there is, starts a system (`startSystem`).
 */
export async function borrowSystem(): Promise<BorrowedSystem> {
  const system = await ask('/borrow');
  const { token } = accountsOf(system);
  const people = { user: newAccount('user'), admin: newAccount('admin') };
  const userAt = async (name: 'user' | 'admin', called: string) =>
    (await succeeded(post(`${system.url}/auth/register`, { ...people[name], name: called }))).user.id;
  const [, admin] = await Promise.all([userAt('user', 'Uma User'), userAt('admin', 'Ada Admin')]);
  const headers = {
    authorization: `Bearer ${await token('admin@demo.com')}`,
    'content-type': 'application/json',
  };
  const body = JSON.stringify({ roles: ['admin', 'user'] });
  await succeeded(fetch(`${system.url}/api/v1/users/${admin}/roles`, { method: 'PUT', headers, body }));
  const accounts = Object.values(people).map(({ email, password }) => `${email} / ${password}`);
  const failed = () => Boolean((globalThis as { someTestFailed?: boolean }).someTestFailed);
  return {
    ...system,
    ...accountsOf({ ...system, demoAccounts: accounts }),
    people,
    giveBack: async () => void (await ask('/return', { url: system.url, failed: failed() } satisfies Returned)),
  };
}

const newAccount = (name: string): Account => ({
  email: `${name}-${randomBytes(4).toString('hex')}@example.com`,
  password: randomBytes(12).toString('base64url'),
});

function ask(path: string, body = {}) {
  const at = process.env.TEST_SYSTEMS_URL;
  if (!at) throw new Error('TEST_SYSTEMS_URL is unset; run the tests through Jest, whose setup lends systems');
  return succeeded(post(at + path, body));
}

async function succeeded(asked: Promise<Response>) {
  const answer = await asked;
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${await answer.text()}`);
  return await answer.json();
}
