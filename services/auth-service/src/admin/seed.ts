import { inTransaction, type Logger, StartError } from '@taskward/service-kit';
import type { Pool } from 'pg';
import { appendAudit } from '../audit/audit-store.ts';
import type { Config } from '../config.ts';
import type { Passwords } from '../credentials/passwords.ts';
import type { Secrets } from '../secrets.ts';
import { findByLogin, hasAdmin } from '../users/user-store.ts';
import { type AccountInput, addUser } from '../users/users.ts';

const DEMO: Array<AccountInput & { username: string; roles: string[] }> = [
  { email: 'admin@demo.com', username: 'admin', name: 'Ada Admin', roles: ['admin', 'user'] },
  { email: 'user@demo.com', username: 'user', name: 'Uma User', roles: ['user'] },
];

export interface SeedParts {
  pool: Pool;
  config: Config;
  secrets: Secrets;
  passwords: Passwords;
  log: Logger;
}

/** Makes the first accounts: the two demo accounts, or the admin that the settings name. */
export async function seedAccounts(parts: SeedParts): Promise<void> {
  if (parts.config.SEED_DEMO) return seedDemo(parts);
  if (await hasAdmin(parts.pool)) return;
  if (parts.config.ADMIN_EMAIL && parts.config.ADMIN_PASSWORD) return seedAdmin(parts);
  parts.log.warn('there is no admin yet: set ADMIN_EMAIL and ADMIN_PASSWORD and start again to make the first one');
}

/** Says the passwords at every start: they are derived from a secret of this installation, none is in the code. */
async function seedDemo({ pool, secrets, passwords }: SeedParts): Promise<void> {
  for (const account of DEMO) {
    const password = secrets.demoPassword(account.email);
    const known = await findByLogin(pool, account.email);
    if (!known) await addOnce(pool, { ...account, emailVerified: true, passwordHash: await passwords.hash(password) });
    const unchanged = !known || (await passwords.matches(known.passwordHash, password));
    process.stdout.write(`${account.email} / ${unchanged ? password : '(changed since the first start)'}\n`);
  }
}

async function seedAdmin({ pool, config, passwords, log }: SeedParts): Promise<void> {
  const passwordHash = await passwords.hash(config.ADMIN_PASSWORD as string);
  const email = config.ADMIN_EMAIL as string;
  const made = await addOnce(pool, { email, roles: ['admin', 'user'], emailVerified: true, passwordHash });
  if (made) return log.info('made the first admin');
  if (await hasAdmin(pool)) return;
  // Whoever registered with this address need not be who the settings mean, so nobody is made an admin unasked.
  throw new StartError(
    `ADMIN_EMAIL: found ${email}, the address of an account that is no active admin, expected one that no account has: there is no admin yet`,
  );
}

/** Whether the account was made. Another instance that starts at the same time may have been quicker. */
async function addOnce(pool: Pool, account: AccountInput): Promise<boolean> {
  try {
    await inTransaction(pool, async (db) => {
      const { id: subject, email, roles } = await addUser(db, account);
      await appendAudit(db, {
        type: 'user.created',
        origin: { actor: 'settings' },
        subject,
        details: { email, roles },
      });
    });
    return true;
  } catch (error) {
    if (!(await findByLogin(pool, account.email))) throw error;
    return false;
  }
}
