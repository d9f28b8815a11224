import type { Logger } from '@taskward/service-kit';
import { readerFor } from '../access/people-store.ts';
import { traceOf } from '../events/task-events.ts';
import { type FileDeps, publish } from './attachments.ts';
import { findUncounted } from './orphan-store.ts';
import { type FilePlaces, findOrphans, removeOrphans } from './orphaned-files.ts';

const EVERY_MS = 6 * 3_600_000;
const GO_ON_EVERY_MS = 60_000;

/**
 * Goes on with files that are stored and were not counted, because the process ended or auth-service was away.
 *
 * @param afterMs milliseconds for which whoever stored them may still be at it
 */
export async function goOn(deps: FileDeps, log: Logger, afterMs = GO_ON_EVERY_MS): Promise<void> {
  for (const { id, taskId, owner } of await findUncounted(deps.pool, afterMs)) {
    const type = owner.startsWith('person:') ? 'user' : 'service';
    const caller = { ...(await readerFor(deps.pool, owner.slice(owner.indexOf(':') + 1))), type } as const;
    await publish(deps, { caller, traceparent: traceOf(undefined) }, { id, taskId }).catch((error) =>
      log.warn({ err: error, id }, 'a stored file could not be counted'),
    );
  }
}

/** Does so each minute, and removes what belongs to nothing every six hours. Several instances may do it at once. */
export function startOrphanJob(deps: FileDeps & FilePlaces, log: Logger): { stop: () => void } {
  const say = (what: string) => (error: unknown) => log.warn({ err: error }, what);
  const sweep = async () => {
    const orphans = await findOrphans(deps);
    await removeOrphans(deps, orphans);
    log.info({ orphans }, 'files that belonged to nothing are removed');
  };
  const timers = [
    setInterval(() => void goOn(deps, log).catch(say('stored files could not be looked for')), GO_ON_EVERY_MS),
    setInterval(() => void sweep().catch(say('files that belong to nothing could not be removed')), EVERY_MS),
  ];
  for (const timer of timers) timer.unref();
  return {
    stop: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
}
