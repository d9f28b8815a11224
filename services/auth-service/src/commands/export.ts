import { inTransaction } from '@taskward/service-kit';
import type { Pool } from 'pg';
import { appendAudit } from '../audit/audit-store.ts';
import { countUsers, everyUser, hasSecrets } from './export-store.ts';
import { type Moving, NEEDED, sealForFile } from './moved-factors.ts';
import type { Progress } from './progress.ts';
import { inSnapshot } from './snapshot-store.ts';
import { writeUserLine } from './user-line.ts';

/**
 * Every user as a line, by id, as they all were at one moment. That they leave is written down before the first one
 * does: the log says so even where the export is cut short.
 *
 * @throws where somebody has a second factor and there is nothing to seal it with: without it they would move weaker
 */
export async function exportUsers(
  pool: Pool,
  write: (text: string) => Promise<unknown>,
  progress: Progress,
  moving?: Moving,
): Promise<number> {
  return inSnapshot(pool, async (db) => {
    if (!moving && (await hasSecrets(db))) throw new Error(`some users have second factors: give ${NEEDED}`);
    const users = await countUsers(db);
    await inTransaction(pool, (log) =>
      appendAudit(log, { type: 'export', origin: { actor: 'command' }, details: { users } }),
    );
    let count = 0;
    for await (const some of everyUser(db)) {
      const lines = moving ? some.map((user) => sealForFile(moving, user)) : some;
      await write(lines.map(writeUserLine).join(''));
      count += some.length;
      progress.at(count, count / users);
    }
    progress.end(count);
    return count;
  });
}
