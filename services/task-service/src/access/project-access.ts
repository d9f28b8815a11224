import { forbidden, type Queryable } from '@taskward/service-kit';
import type { Caller } from './callers.ts';
import { findPlace } from './membership-store.ts';

const refusal = () => forbidden('This needs the role admin, the scope tasks:read, or membership of the project.');

/** @throws AppError 403 unless the caller may read whole projects, all of them or those that they are in */
export function checkReadsProjects(caller: Caller): void {
  if (!caller.seesAll && !(caller.reads && caller.type === 'user')) throw refusal();
}

/** @throws AppError 403 unless the caller may read this whole project; the same where there is none */
export async function checkReadsProject(db: Queryable, caller: Caller, projectId: string): Promise<void> {
  if (!caller.seesAll && !(await findPlace(db, caller, projectId))?.isMember) throw refusal();
}
