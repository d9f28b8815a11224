import { unavailable } from '@taskward/service-kit';
import { askAbout, type ServiceDoor } from '../answering-client.ts';

/** Which of these tasks somebody may see now. */
export type SeenBy = (userId: string, taskIds: string[]) => Promise<Set<string>>;

const AT_ONCE = 200;

/**
 * Asks task-service, which knows.
 *
 * @throws AppError 503 where no instance answers
 */
export const visibleTasks =
  (door: ServiceDoor): SeenBy =>
  async (userId, ids) => {
    const queryOf = (some: string[]) =>
      new URLSearchParams([
        ['visibleTo', userId],
        ['limit', String(some.length)],
        ...some.map((id): [string, string] => ['id', id]),
      ]);
    try {
      const seen = await askAbout<{ id: string }>(door, '/api/v1/tasks', { ids, atOnce: AT_ONCE, queryOf });
      return new Set(seen.map(({ id }) => id));
    } catch (error) {
      throw unavailable('What may be seen cannot be asked right now. Try again shortly.', 2, error);
    }
  };
