import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

/** Longest sides of the smaller pictures, in pixels. */
export type ThumbnailSize = 128 | 512;

/** Smaller pictures as WebP, or why there are none. */
export type Made = { pictures: Record<ThumbnailSize, Buffer> } | { reason: string };

// Its extension is that of this file: TypeScript in development, JavaScript once built.
const PROGRAM = fileURLToPath(new URL(`./picture-process${extname(import.meta.url)}`, import.meta.url));
export const FLAGS = ['--disable-warning=ExperimentalWarning', '--max-old-space-size=64', '--v8-pool-size=1'];

/** What the process may take. The kernel holds it to that: what takes more is ended there, and nothing else feels it. */
export const LIMITS = {
  /** Of memory. Node.js reserves 600 MiB for code that it never compiles here; the rest is for the picture. */
  kib: 1024 * 1024,
  /** On a processor: on a busy machine a picture takes longer, and no more of this. */
  seconds: 20,
  /** In all, then it hangs. */
  milliseconds: 60_000,
};

const limited = ({ kib, seconds }: typeof LIMITS) =>
  `ulimit -d ${kib} && ulimit -S -t ${seconds} && ulimit -c 0 && exec "$0" "$@"`;

const NO_PICTURE = 2;
const KILLED = new Set<string | null>([
  'SIGKILL',
  'SIGXCPU',
  'SIGABRT',
  'SIGSEGV',
  'SIGBUS',
  'SIGTRAP',
  'SIGILL',
  'SIGFPE',
]);
const LONGEST_REASON = 500;

/**
 * Makes smaller pictures of one that nobody trusts, in a process of its own that knows no secret.
 *
 * @param source its bytes
 * @throws what `source` throws, and Error where the process cannot do its work at all
 */
export async function makePictures(source: Readable, limits = LIMITS): Promise<Made> {
  const child = spawn('/bin/sh', ['-c', limited(limits), process.execPath, ...FLAGS, PROGRAM], {
    env: {},
    stdio: ['pipe', 'ignore', 'pipe', 'pipe', 'pipe'],
    timeout: limits.milliseconds,
    killSignal: 'SIGKILL',
  });
  const [input, , words, large, small] = child.stdio as unknown as [NodeJS.WritableStream, null, ...Readable[]];
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const read = Promise.all([text(words as Readable), buffer(large as Readable), buffer(small as Readable)]);
  const fed = pipeline(source, input).catch((error) => {
    if (isDeaf(error)) return; // it has seen enough of it
    child.kill('SIGKILL');
    throw error;
  });
  const [[code, signal], [said, big, little]] = await Promise.all([ended, read, fed]);
  if (code === 0) return { pictures: { 128: little, 512: big } };
  const reason = said.trim().split('\n').at(-1)?.slice(0, LONGEST_REASON) ?? '';
  if (child.killed) throw new Error(`the process for a picture did not end in ${limits.milliseconds} ms`);
  if (code === NO_PICTURE) return { reason };
  if (KILLED.has(signal)) return { reason: `it took more than a picture may (${signal})` };
  throw new Error(`the process for pictures ended with ${code ?? signal}: ${said.slice(-LONGEST_REASON)}`);
}

const isDeaf = ({ code }: NodeJS.ErrnoException) => code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE';
