/** Whether somebody may read a task now, as task-service says to their token. @throws Error where no instance answers */
export type MayRead = (token: string, taskId: string) => Promise<boolean>;

const PATIENCE_MS = 5_000;

/** @param urls the instances of task-service */
export const mayReadBy =
  (urls: string[]): MayRead =>
  async (token, taskId) => {
    let failure: unknown;
    for (const url of urls) {
      try {
        const headers = { Authorization: `Bearer ${token}` };
        const answer = await fetch(`${url}/api/v1/tasks/${taskId}`, {
          headers,
          signal: AbortSignal.timeout(PATIENCE_MS),
        });
        await answer.body?.cancel();
        if (answer.status < 500) return answer.ok;
        throw new Error(`${url} answered ${answer.status}`);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  };
