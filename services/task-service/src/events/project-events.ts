import type { ProjectEvent, ProjectEventType, TaskChanges } from '@taskward/contracts/events';
import type { ProjectState } from '@taskward/contracts/http';
import { uuidv7 } from '@taskward/service-kit';
import type { Cause } from './task-events.ts';

/** A project came to be, changed, or is gone; one that is gone is told as it was. */
export function projectEvent(
  type: ProjectEventType,
  project: ProjectState,
  { actor, timestamp }: Cause,
  changes: TaskChanges = {},
): ProjectEvent {
  const { id: projectId, version } = project;
  return { eventId: uuidv7(), type, projectId, actor, version, timestamp, project, changes };
}
