import { unavailable } from '@taskward/service-kit';

export interface TaskServiceAccess {
  /** The instances of task-service. */
  urls: string[];
  token: () => Promise<string>;
}

/** Which of these tasks somebody may see now. */
export type SeenBy = (userId: string, taskIds: string[]) => Promise<Set<string>>;

const PATIENCE_MS = 5_000;

/**
 * Asks task-service, which knows.
 *
 * @throws AppError 503 where no instance answers
 */
export const visibleTasks =
  ({ urls, token }: TaskServiceAccess): SeenBy =>
  async (userId, taskIds) => {
    if (taskIds.length === 0) return new Set();
    const query = new URLSearchParams([
      ['visibleTo', userId],
      ['limit', String(taskIds.length)],
      ...taskIds.map((id): [string, string] => ['id', id]),
    ]);
    const headers = { Authorization: `Bearer ${await token()}` };
    let cause: unknown;
    for (const url of urls) {
      try {
        const answer = await fetch(`${url}/api/v1/tasks?${query}`, {
          headers,
          signal: AbortSignal.timeout(PATIENCE_MS),
        });
        if (!answer.ok) throw new Error(`task-service answered ${answer.status}`);
        const { data } = (await answer.json()) as { data: Array<{ id: string }> };
        return new Set(data.map(({ id }) => id));
      } catch (error) {
        cause = error;
      }
    }
    throw unavailable('What may be seen cannot be asked right now. Try again shortly.', 2, cause);
  };
