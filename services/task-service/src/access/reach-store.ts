import type { Queryable } from '@taskward/service-kit';
import type { Caller } from './callers.ts';
import { findProjects } from './membership-store.ts';
import type { Reach, Scope } from './task-access.ts';

/** Which tasks a question is about. Who is in no project, or asks for what is their own, is spared the look at projects. */
export async function reachOf(db: Queryable, caller: Caller, { scope, projectId }: Scope): Promise<Reach> {
  if (caller.seesAll || caller.type === 'service' || (scope === 'own' && !projectId)) {
    return { caller, own: true, projects: [] };
  }
  const projects = await findProjects(db, caller, projectId);
  return { caller, own: !projectId || projectId.some((id) => !projects.includes(id)), projects };
}
