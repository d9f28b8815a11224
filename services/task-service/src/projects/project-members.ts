import type { Project, ProjectMember } from '@taskward/contracts/http';
import { forbidden } from '@taskward/service-kit';
import { namesOf } from '../access/task-access.ts';
import type { RequestContext } from '../events/event-records.ts';
import type { TaskDeps } from '../tasks/tasks.ts';
import type { ExpectedVersion } from '../tasks/versions.ts';
import { alterProject, leads } from './project-changes.ts';
import type { Named } from './project-schema.ts';
import { nameOf } from './project-store.ts';

/** The member of this name; of an id alone a user before a team before a service. */
const memberOf = (members: ProjectMember[], { kind, id }: Named): ProjectMember | undefined =>
  (['user', 'team', 'service'] as const)
    .filter((one) => kind === undefined || one === kind)
    .flatMap((one) => members.filter((member) => member.kind === one && member.id === id))[0];

/** @throws AppError 403, 404, 409, 412 */
export function setMember(
  deps: TaskDeps,
  context: RequestContext,
  projectId: string,
  named: Named,
  lead: boolean | undefined,
  expected: ExpectedVersion,
): Promise<Project> {
  return alterProject(deps, context, projectId, expected, ({ members }, place) => {
    if (!leads(context.caller, place))
      throw forbidden('Only a lead of the project or an admin may choose its members.');
    const { kind = 'user', id } = memberOf(members, named) ?? named;
    const was = memberOf(members, { kind, id });
    const others = members.filter((member) => member !== was);
    return { members: inOrder([...others, { kind, id, lead: lead ?? was?.lead ?? false }]) };
  });
}

/** @throws AppError 403, 404, 409, 412 */
export function removeMember(
  deps: TaskDeps,
  context: RequestContext,
  projectId: string,
  named: Named,
  expected: ExpectedVersion,
): Promise<Project> {
  const { caller } = context;
  return alterProject(deps, context, projectId, expected, ({ members }, place) => {
    const member = memberOf(members, named);
    const isMe = member && member.kind !== 'team' && namesOf(caller).includes(nameOf(member));
    if (!isMe && !leads(caller, place))
      throw forbidden('Only a lead of the project or an admin may choose its members.');
    return { members: members.filter((one) => one !== member) };
  });
}

/** As they are read. */
const inOrder = (members: ProjectMember[]): ProjectMember[] =>
  members.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
