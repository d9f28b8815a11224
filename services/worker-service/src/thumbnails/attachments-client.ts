import type { ServiceDoor } from '../answering-client.ts';

const PATIENCE_MS = 5_000;

export interface FileDoor extends ServiceDoor {
  /** By which one of our services is known to the others. */
  serviceSecret: string;
}

/**
 * Tells task-service that a file has smaller pictures now.
 *
 * @returns whether it is still there
 * @throws Error where no instance answers as it should
 */
export async function tellOfThumbnails({ urls, token, serviceSecret }: FileDoor, fileId: string): Promise<boolean> {
  const headers = { Authorization: `Bearer ${await token()}`, 'X-Service-Secret': serviceSecret };
  let failure: unknown;
  for (const url of urls) {
    try {
      const request = { method: 'POST', headers, signal: AbortSignal.timeout(PATIENCE_MS) };
      const answer = await fetch(`${url}/internal/attachments/${fileId}/thumbnail`, request);
      await answer.body?.cancel();
      if (answer.ok) return true;
      if (answer.status === 404) return false;
      throw new Error(`${url} answered ${answer.status}`);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
