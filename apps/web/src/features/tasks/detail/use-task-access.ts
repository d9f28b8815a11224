import type { Task } from '@taskward/contracts/http';
import { may } from '@taskward/contracts/permissions';
import { useAuth } from '../../../lib/auth/auth.tsx';
import { isMember, useProject } from '../../projects/project-queries.ts';
import { isOwn } from '../own-task.ts';

/** What the person may do with a task. The services judge; here it is only shown so. */
export function useTaskAccess(task: Task) {
  const { person } = useAuth();
  const { project, isPending } = useProject(task.projectId);
  const inProject = project !== undefined && isMember(project, person);
  const hasIt = [task.createdBy, task.assignedTo].includes(person?.id ?? '');
  return {
    /** Who only watches it reads and comments. Yes until it is known to be no. */
    mayChange: hasIt || inProject || isPending || (person !== undefined && may(person, 'tasks:update:all')),
    /** Whether they still see it as it is after a change. */
    sees: (after: Task) =>
      isOwn(after, person?.id) ||
      (inProject && after.projectId === task.projectId) ||
      (person !== undefined && may(person, 'tasks:read:all')),
  };
}
