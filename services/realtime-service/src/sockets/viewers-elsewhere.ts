/** Somebody who looks at a task, and the field that they are in. */
export interface Viewer {
  userId: string;
  field?: string;
}

/** Who looks at which tasks, by the ids of these. */
export type Viewers = Record<string, Viewer[]>;

/** What other instances said of their sockets, as long as they go on saying it: nothing of it is kept anywhere. */
export interface ViewersElsewhere {
  /** All that an instance has, or what changed there. @returns the tasks that it is about */
  hear(from: string, viewers: Viewers, isAll: boolean, now: number): string[];
  of(taskId: string): Viewer[];
  /** Instances that say nothing any more have ended. @returns the tasks that it is about */
  forgetSilent(now: number): string[];
}

/** So often each says all of it. */
export const SAID_EVERY_MS = 20_000;
const SILENT_MS = 3 * SAID_EVERY_MS;

export function createViewersElsewhere(): ViewersElsewhere {
  const instances = new Map<string, { tasks: Map<string, Viewer[]>; heard: number }>();
  return {
    hear(from, viewers, isAll, now) {
      const before = instances.get(from)?.tasks ?? new Map<string, Viewer[]>();
      const tasks = new Map(isAll ? [] : before);
      for (const [taskId, some] of Object.entries(viewers)) {
        if (some.length > 0) tasks.set(taskId, some);
        else tasks.delete(taskId);
      }
      instances.set(from, { tasks, heard: now });
      return [...new Set([...Object.keys(viewers), ...(isAll ? before.keys() : [])])];
    },
    of: (taskId) => [...instances.values()].flatMap(({ tasks }) => tasks.get(taskId) ?? []),
    forgetSilent(now) {
      const silent = [...instances].filter(([, { heard }]) => now - heard > SILENT_MS);
      for (const [from] of silent) instances.delete(from);
      return silent.flatMap(([, { tasks }]) => [...tasks.keys()]);
    },
  };
}
