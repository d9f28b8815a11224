import { setTimeout as pause } from 'node:timers/promises';

interface Uploads {
  /** The gateway. */
  url: string;
  token: string;
  /** Bytes of a file. */
  size: number;
  /** Hears how many bytes more are there. */
  told: (bytes: number) => void;
}

const PART = 256 * 1024;
const TUS = { 'Tus-Resumable': '1.0.0' };
const AGAIN_MS = 100;

/**
 * Uploads files as a client of tus does that gives up at nothing but a refusal.
 *
 * @returns uploads one; gives its id once it was told that all of it is there, undefined where it was refused
 */
export function uploader({ url, token, size, told }: Uploads) {
  /** undefined where nobody answers, or not now. */
  async function ask(path: string, method: string, headers: object = {}, body?: Uint8Array) {
    const all = { ...TUS, authorization: `Bearer ${token}`, ...headers };
    const answer = await fetch(url + path, { method, headers: all, body } as RequestInit).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => undefined);
    if (answer && answer.status < 500 && answer.status !== 409) return answer;
    await pause(AGAIN_MS);
    return undefined;
  }

  async function begin(): Promise<string | undefined> {
    for (;;) {
      const answer = await ask('/api/v1/uploads', 'POST', { 'Upload-Length': String(size) });
      if (answer?.status === 429) return undefined;
      if (answer?.status === 201) return String(answer.headers.get('location'));
      if (answer) throw new Error(`to begin an upload was answered with ${answer.status}`);
    }
  }

  return async (part: (from: number, to: number) => Uint8Array): Promise<string | undefined> => {
    const path = await begin();
    if (path === undefined) return undefined;
    const id = path.slice(path.lastIndexOf('/') + 1);
    const type = 'application/offset+octet-stream';
    let offset: number | undefined = 0;
    for (let most = 0; ; ) {
      const from: number = offset ?? most;
      const answer: Response | undefined =
        offset === undefined
          ? await ask(path, 'HEAD')
          : await ask(path, 'PATCH', { 'Upload-Offset': String(from), 'Content-Type': type }, part(from, from + PART));
      // Refused at the end: what was left to upload was used up by others. Who did not hear so finds nothing any more.
      if (answer && [404, 429].includes(answer.status)) return undefined;
      if (answer && !answer.ok) throw new Error(`an upload at ${from} was answered with ${answer.status}`);
      offset = answer && Number(answer.headers.get('upload-offset'));
      if (offset !== undefined && offset > most) {
        told(offset - most);
        most = offset;
      }
      if (offset === size) return id;
    }
  };
}
