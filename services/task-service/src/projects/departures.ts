import type { Actor } from '@taskward/contracts/events';
import type { ProjectMember } from '@taskward/contracts/http';
import type pg from 'pg';
import type { Caller } from '../access/callers.ts';
import { lockPlace } from '../access/membership-store.ts';
import { traceOf } from '../events/task-events.ts';
import { changesOf, stepOf } from '../tasks/versions.ts';
import { writeProject } from './project-changes.ts';
import { lockProject, nameOf, projectsOf } from './project-store.ts';

/** Whoever took somebody away there may do so here too, the last lead included. */
const inTheNameOf = ({ id, type }: Actor): Caller => ({
  id,
  type,
  teams: [],
  reads: false,
  creates: false,
  comments: false,
  writes: true,
  seesAll: true,
  changesAll: true,
  deletesAll: false,
});

/**
 * Takes somebody, or a team, off all projects, because they are no more: else whoever gets that name next would be in
 * them. Tasks stay as they are, made by and assigned to somebody of whom the name is kept.
 */
export async function leaveProjects(
  tx: pg.PoolClient,
  gone: Pick<ProjectMember, 'kind' | 'id'>,
  actor: Actor,
): Promise<void> {
  const context = { caller: inTheNameOf(actor), traceparent: traceOf(undefined) };
  const name = nameOf(gone);
  for (const id of await projectsOf(tx, name)) {
    await lockPlace(tx, id);
    const before = await lockProject(tx, id);
    if (!before) continue;
    const members = before.members.filter((member) => nameOf(member) !== name);
    const after = { ...before, members, ...stepOf(before) };
    await writeProject(tx, context, changesOf(before, { members }), before, after);
  }
}
