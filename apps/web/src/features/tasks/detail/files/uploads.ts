import { t } from '@lingui/core/macro';
import type { Problem } from '@taskward/contracts/http';
import type { DetailedError, Upload } from 'tus-js-client';
import { accessToken } from '../../../../lib/auth/auth.tsx';
import { importWithRetry } from '../../../../lib/lazy-with-retry.ts';
import { randomId } from '../../../../lib/random.ts';
import { loadSettings } from '../../../../lib/settings.ts';
import { createStore } from '../../../../lib/store.ts';

/** So many bytes are one request: what is on the way may have a limit, and no more than this is sent twice. */
const CHUNK = 4 * 1024 * 1024;

/** A file on its way to a task. */
export interface Sending {
  key: string;
  taskId: string;
  file: File;
  /** Bytes that have arrived. */
  sent: number;
  /** What is refused does not go on by itself; what is interrupted does, when the network is back. */
  state: 'sending' | 'paused' | 'interrupted' | 'refused';
  /** Why it was refused. */
  reason?: string;
}

/** Everything that is on its way from this tab, whichever task is open meanwhile. */
const sendings = createStore<readonly Sending[]>([]);
/** With what is to be over before it goes on. */
const uploads = new Map<string, { upload: Upload; stopped: Promise<void> }>();

export const useSendings = (taskId: string) => sendings.use().filter((one) => one.taskId === taskId);

const change = (key: string, changes: Partial<Sending>) =>
  sendings.set(sendings.get().map((one) => (one.key === key ? { ...one, ...changes } : one)));

/** Sends files to a task (tus 1.0). One that this browser began before goes on where it was. */
export function sendFiles(taskId: string, files: readonly File[], onArrived: () => void): void {
  for (const file of files) {
    const key = randomId();
    sendings.set([...sendings.get(), { key, taskId, file, sent: 0, state: 'sending' }]);
    void begin({ key, taskId, file }, onArrived).catch(() => change(key, { state: 'interrupted' }));
  }
}

async function begin({ key, taskId, file }: Pick<Sending, 'key' | 'taskId' | 'file'>, onArrived: () => void) {
  const [tus, { apiOrigin }] = await Promise.all([importWithRetry(() => import('tus-js-client')), loadSettings()]);
  if (!sendings.get().some((one) => one.key === key)) return;
  const upload = new tus.Upload(file, {
    endpoint: `${apiOrigin}/api/v1/tasks/${taskId}/attachments`,
    metadata: { filename: file.name },
    chunkSize: CHUNK,
    retryDelays: [0, 1_000, 3_000, 5_000, 10_000],
    removeFingerprintOnSuccess: true,
    // The same file for another task is another upload.
    fingerprint: async () => ['taskward', taskId, file.name, file.size, file.lastModified].join('-'),
    onBeforeRequest: async (request) => request.setHeader('Authorization', `Bearer ${await accessToken()}`),
    onProgress: (sent) => change(key, { sent }),
    onSuccess: () => {
      dropSending(key);
      onArrived();
    },
    onError: (error) => change(key, refusalOf(error)),
  });
  uploads.set(key, { upload, stopped: Promise.resolve() });
  const [before] = await upload.findPreviousUploads();
  if (before) upload.resumeFromPreviousUpload(before);
  upload.start();
}

function refusalOf(error: Error | DetailedError): Partial<Sending> {
  const answer = 'originalResponse' in error ? error.originalResponse : null;
  const status = answer?.getStatus() ?? 0;
  if (status < 400 || status >= 500) return { state: 'interrupted' };
  return { state: 'refused', reason: detailIn(answer?.getBody() ?? '') };
}

function detailIn(body: string): string {
  try {
    return (JSON.parse(body) as Partial<Problem>).detail ?? t`The file was refused.`;
  } catch {
    return t`The file was refused.`; // not ours, as of a proxy in between
  }
}

export function pauseSending(key: string): void {
  const one = uploads.get(key);
  if (one) one.stopped = one.upload.abort();
  change(key, { state: 'paused' });
}

/** Goes on where it was. */
export function continueSending(key: string): void {
  const one = uploads.get(key);
  change(key, { state: 'sending' });
  void one?.stopped.then(() => one.upload.start());
}

/** Gives it up; of what has arrived nothing stays. */
export function cancelSending(key: string): void {
  const one = uploads.get(key);
  dropSending(key);
  // Where this cannot be said, the server forgets it after a day.
  one?.upload.abort(true).catch(() => undefined);
}

function dropSending(key: string): void {
  uploads.delete(key);
  sendings.set(sendings.get().filter((one) => one.key !== key));
}

addEventListener('online', () => {
  for (const { key, state } of sendings.get()) if (state === 'interrupted') continueSending(key);
});
// Who leaves would lose what has not arrived.
addEventListener('beforeunload', (event) => {
  if (sendings.get().some(({ state }) => state !== 'refused')) event.preventDefault();
});
