import type { Task } from '@taskward/contracts/http';

/** Whether a task is somebody's own: they made it, have it or watch it. */
export const isOwn = ({ createdBy, assignedTo, watchers }: Task, personId: string | undefined) =>
  personId !== undefined && (createdBy === personId || assignedTo === personId || watchers.includes(personId));
