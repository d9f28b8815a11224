import { forbidden, type Queryable } from '@taskward/service-kit';
import type { Caller } from './callers.ts';
import { readerFor } from './people-store.ts';

/**
 * As whom a list is read: as the caller, or as somebody whose view they ask for.
 *
 * @throws AppError 403 where that is another's, unless a service asks that sees everything anyway
 */
export async function whoseView(db: Queryable, caller: Caller, { visibleTo }: { visibleTo?: string }): Promise<Caller> {
  if (visibleTo === undefined) return caller;
  if (caller.type !== 'service' || !caller.seesAll) throw forbidden('This needs the scope tasks:read, of a service.');
  return readerFor(db, visibleTo);
}
