import { once } from 'node:events';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';

/** Where to sign in, by which bodies; from the parent's first word to its second, one sign-in of each is under way at any time. */
export interface Crowd {
  url: string;
  bodies: unknown[];
}

/** What became of them: how many by status, and the milliseconds that each waited. */
export interface CrowdAnswer {
  answered: Record<number, number>;
  waited: number[];
}

const { url, bodies } = workerData as Crowd;
const answered: Record<number, number> = {};
const waited: number[] = [];
let going = true;

async function signIn(body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const sent = performance.now();
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  await answer.arrayBuffer();
  waited.push(performance.now() - sent);
  answered[answer.status] = (answered[answer.status] ?? 0) + 1;
}

await signIn(bodies[0]); // what runs for the first time is loaded and compiled before it counts
parentPort?.postMessage('ready');
await once(parentPort as MessagePort, 'message');
parentPort?.once('message', () => {
  going = false;
});
await Promise.all(
  bodies.map(async (body) => {
    while (going) await signIn(body);
  }),
);
parentPort?.postMessage({ answered, waited } satisfies CrowdAnswer);
