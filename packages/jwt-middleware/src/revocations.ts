import { setTimeout as pause } from 'node:timers/promises';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { createRevocationList, type Revocation, type RevocationList } from './revocation-list.ts';
import type { Revocations } from './verify.ts';

export interface FollowOptions {
  /**
   * A server-sent event stream of Revocation objects, oldest first after `?after=<seq>`; then the event `ready`, and
   * a comment every second where there is nothing new. One address, or that of each instance of the issuer: one is
   * followed, and the next one where it breaks or falls silent.
   */
  url: string | string[];
  headers?: Record<string, string>;
  /**
   * The issuer whose tokens the feed speaks of. Its word about a user counts for people of external issuers as well:
   * their subjects are ids of its making.
   */
  issuer: string;
  /** Seconds of silence after which the knowledge no longer counts as fresh; 15 unless given. */
  maxSilence?: number;
  /** Told each time the stream breaks; it is then opened again. */
  onError?: (error: unknown) => void;
}

export interface RevocationFollower extends Revocations {
  /** Seconds since the issuer was last heard, Infinity before the first time. */
  age(): number;
  /** For a readiness check: gives the age, and throws until everything withdrawn so far is known. */
  assertLoaded(): Promise<{ ageSeconds: number }>;
  /** Resolves once everything withdrawn so far is known. */
  readonly loaded: Promise<void>;
  close(): Promise<void>;
}

const SILENCE_BEFORE_RECONNECT_MS = 3_000;
const RETRY_MS = [100, 250, 500, 1_000, 2_000];
const PRUNE_EVERY_MS = 60_000;

/**
 * Keeps in memory what an issuer has withdrawn before its time: no request asks the issuer. The stream is opened at
 * once and again whenever it breaks or falls silent.
 *
 * @throws TypeError where there is no address, or one that is no URL
 */
export function followRevocations(options: FollowOptions): RevocationFollower {
  const maxSilenceMs = (options.maxSilence ?? 15) * 1_000;
  const urls = [options.url].flat();
  if (urls.length === 0 || !urls.every((url) => URL.canParse(url))) {
    throw new TypeError('followRevocations needs a URL, or a list of them');
  }
  const list = createRevocationList();
  const loaded = Promise.withResolvers<void>();
  const stop = new AbortController();
  let heardAt = Number.NEGATIVE_INFINITY;

  const heard = () => {
    heardAt = performance.now();
    loaded.resolve();
  };
  const age = () => (performance.now() - heardAt) / 1_000;
  const prune = setInterval(list.prune, PRUNE_EVERY_MS);
  prune.unref();
  const done = follow(urls, options, { list, heard, stop: stop.signal });

  return {
    isRevoked: (identity) => (identity.external || identity.issuer === options.issuer) && list.isRevoked(identity),
    isFresh: () => performance.now() - heardAt <= maxSilenceMs,
    onKeyBurned: list.onKeyBurned,
    age,
    async assertLoaded() {
      if (heardAt === Number.NEGATIVE_INFINITY) throw new Error('the feed of withdrawn tokens was not read yet');
      return { ageSeconds: age() };
    },
    loaded: loaded.promise,
    async close() {
      clearInterval(prune);
      stop.abort();
      await done;
    },
  };
}

interface Reader {
  list: RevocationList;
  heard: () => void;
  stop: AbortSignal;
}

/** Follows one address after the other: the next one wherever the stream of one ends, breaks or falls silent. */
async function follow(urls: string[], { headers, onError }: FollowOptions, reader: Reader): Promise<void> {
  const { stop } = reader;
  let failures = 0;
  const heard = () => {
    failures = 0;
    reader.heard();
  };
  for (let turn = 0; !stop.aborted; turn++) {
    const url = urls[turn % urls.length] as string;
    try {
      await readStream(url, headers, { ...reader, heard });
    } catch (error) {
      if (stop.aborted) return;
      onError?.(error);
    }
    const wait = RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)];
    await pause(wait, undefined, { signal: stop, ref: false }).catch(() => {}); // stopped: the loop ends
  }
}

/**
 * Reads from the last entry that is known until the stream ends or falls silent. The event `ready` and a comment say
 * that the reader has everything up to now.
 */
async function readStream(url: string, headers: FollowOptions['headers'], reader: Reader): Promise<void> {
  const { list, heard, stop } = reader;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error(`${url} fell silent`)), SILENCE_BEFORE_RECONNECT_MS);
  timer.unref();
  try {
    const after = new URL(url);
    after.searchParams.set('after', String(list.lastSeq()));
    const signal = AbortSignal.any([stop, silence.signal]);
    const answer = await fetch(after, { headers: { Accept: 'text/event-stream', ...headers }, signal });
    if (!answer.ok || !answer.body) throw new Error(`${url} answered ${answer.status}`);
    const onComment = () => {
      timer.refresh();
      heard();
    };
    const events = answer.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream({ onComment }));
    for await (const { event, data } of events) {
      timer.refresh();
      if (event === 'ready') heard();
      else list.add(JSON.parse(data) as Revocation);
    }
  } finally {
    clearTimeout(timer);
  }
}
