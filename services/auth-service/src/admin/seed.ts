import { DEMO_ACCOUNTS, DEMO_COLLEAGUES, DEMO_TEAM, type DemoPerson } from '@taskward/contracts/demo-people';
import { inTransaction, type Logger, StartError } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';
import { appendAudit } from '../audit/audit-store.ts';
import { findPassword, putPassword } from '../credentials/password-store.ts';
import type { Passwords } from '../credentials/passwords.ts';
import { hasAdmin } from '../roles/admin-store.ts';
import { randomToken, type Secrets } from '../secrets.ts';
import type { WelcomeConfig } from '../teams/new-people.ts';
import { insertTeam, type NewTeam, putMember } from '../teams/team-store.ts';
import { revokeOutdatedTokens } from '../tokens/revocation-store.ts';
import { findByLogin, listUsers } from '../users/user-store.ts';
import { type AccountInput, addUser } from '../users/users.ts';

const FROM_SETTINGS = { actor: 'settings' };
/** The settings of the first accounts. */
export interface SeedConfig {
  SEED_DEMO: boolean;
  /** Whether the demo accounts have colleagues. */
  DEMO_COMPANY: boolean;
  ADMIN_EMAIL?: string;
  ADMIN_PASSWORD?: string;
}

export interface SeedDeps {
  pool: Pool;
  config: SeedConfig;
  secrets: Secrets;
  passwords: Passwords;
  log: Logger;
}

/** Makes the first accounts: the two demo accounts, or the admin that the settings name. */
export async function seedAccounts(deps: SeedDeps): Promise<void> {
  if (deps.config.SEED_DEMO) return seedDemo(deps);
  if (await hasAdmin(deps.pool)) return;
  if (deps.config.ADMIN_EMAIL && deps.config.ADMIN_PASSWORD) return seedAdmin(deps);
  deps.log.warn('there is no admin yet: set ADMIN_EMAIL and ADMIN_PASSWORD and start again to make the first one');
}

/** Says the passwords at every start: they are derived from a secret of this installation, none is in the code. */
async function seedDemo(deps: SeedDeps): Promise<void> {
  const { pool, secrets, passwords } = deps;
  // Later an id would be one that somebody had before, whose tokens were withdrawn.
  const isFirst = deps.config.DEMO_COMPANY && (await listUsers(pool, { limit: 1 })).length === 0;
  for (const { id, ...account } of DEMO_ACCOUNTS) {
    const password = secrets.demoPassword(account.email);
    const known = await findByLogin(pool, account.email);
    if (!known) await addDemo(deps, isFirst ? { id, ...account } : account, password);
    const stored = known && (await findPassword(pool, known.id));
    const unchanged = !stored || (await passwords.compare(stored.hash, password)) !== 'wrong';
    process.stdout.write(`${account.email} / ${unchanged ? password : '(changed since the first start)'}\n`);
  }
  if (!isFirst) return;
  const nobodyKnows = randomToken();
  for (const colleague of DEMO_COLLEAGUES) await addDemo(deps, colleague, nobodyKnows);
}

const addDemo = async (
  { pool, passwords }: SeedDeps,
  { email, username, name, roles, ...id }: Omit<DemoPerson, 'id'> & { id?: string },
  password: string,
) => addOnce(pool, { email, username, name, roles, ...id, emailVerified: true }, await passwords.hash(password));

async function seedAdmin({ pool, config, passwords, log }: SeedDeps): Promise<void> {
  const passwordHash = await passwords.hash(config.ADMIN_PASSWORD as string);
  const email = config.ADMIN_EMAIL as string;
  const made = await addOnce(pool, { email, roles: ['admin', 'user'], emailVerified: true }, passwordHash);
  if (made) return log.info('made the first admin');
  if (await hasAdmin(pool)) return;
  // Whoever registered with this address need not be who the settings mean, so nobody is made an admin unasked.
  throw new StartError(
    `ADMIN_EMAIL: found ${email}, the address of an account that is no active admin, expected one that no account has: there is no admin yet`,
  );
}

/** Whether the account was made. Another instance that starts at the same time may have been quicker. */
async function addOnce(pool: Pool, account: AccountInput, passwordHash: string): Promise<boolean> {
  try {
    await inTransaction(pool, async (db) => {
      const { id: subject, email, roles } = await addUser(db, account);
      await putPassword(db, subject, passwordHash);
      await appendAudit(db, {
        type: 'user.created',
        origin: FROM_SETTINGS,
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

/** Makes the teams that the settings name, where they are missing: that of new people, and the demo accounts' own. */
export async function seedTeams(pool: Pool, config: Pick<SeedConfig, 'SEED_DEMO'> & WelcomeConfig): Promise<void> {
  const { SEED_DEMO, NEW_PEOPLE_TEAM: handle } = config;
  await inTransaction(pool, async (db) => {
    if (SEED_DEMO && (await addTeam(db, TEAM_OF_DEMO))) await putDemoPeopleInto(db, TEAM_OF_DEMO.handle);
    if (handle !== undefined) await addTeam(db, { handle, name: handle, description: '' });
  });
}

const TEAM_OF_DEMO: NewTeam = { handle: DEMO_TEAM, name: 'Demo', description: 'The demo accounts.' };

async function addTeam(db: PoolClient, team: NewTeam): Promise<boolean> {
  const added = await insertTeam(db, team);
  const { handle, ...details } = team;
  if (added) await appendAudit(db, { type: 'team.created', origin: FROM_SETTINGS, subject: handle, details });
  return added;
}

async function putDemoPeopleInto(db: PoolClient, team: string): Promise<void> {
  for (const { email, roles } of [...DEMO_ACCOUNTS, ...DEMO_COLLEAGUES]) {
    const { id: subject } = (await findByLogin(db, email)) ?? {};
    if (subject === undefined) continue;
    const lead = roles.includes('admin');
    await putMember(db, team, subject, lead);
    await revokeOutdatedTokens(db, [subject]);
    await appendAudit(db, { type: 'team.member-added', origin: FROM_SETTINGS, subject, details: { team, lead } });
  }
}
