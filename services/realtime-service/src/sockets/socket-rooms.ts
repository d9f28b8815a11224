/** The rooms of the sockets: whoever is in one hears what is told there. */

/** Who reads the log as this member hears events for it. */
export const logRoom = (member: string): string => `log ${member}`;
/** Who reads everything. */
export const WHOLE_LOG = 'log';

export const logRooms = (members: readonly string[] | null): string[] =>
  members === null ? [WHOLE_LOG] : members.map(logRoom);

export const personRoom = (userId: string): string => `person ${userId}`;
export const teamRoom = (handle: string): string => `team ${handle}`;
export const taskRoom = (taskId: string): string => `task ${taskId}`;
