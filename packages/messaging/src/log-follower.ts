import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@taskward/service-kit';
import { reasonOf } from './faults.ts';
import { readMessages } from './feed-client.ts';
import type { LoggedEvent } from './feed-store.ts';

/** What was added to a log: everything up to there that was not told before. */
export interface LogNews {
  upTo: number;
  events: LoggedEvent[];
}

export interface LogFollowOptions {
  /** The address of the log (`serveLog`), or that of each instance of the service; the next one is asked where one is away. */
  url: string | string[];
  /** Gives an access token, at each connection anew. */
  token: () => Promise<string>;
  headers: Record<string, string>;
  /** Told of everything that is added from now on, in order and once. */
  onNews: (news: LogNews) => void;
  log: Logger;
}

export interface LogFollower {
  /** For a readiness check; `fault` says in one line why it does not get on. */
  status(): { following: boolean; fault?: string };
  stop(): Promise<void>;
}

const BACK_OFF_MS = { first: 100, longest: 2_000 };

/**
 * Follows another service's log from now on, for as long as the process lives, with nothing to remember where it is: after
 * a connection that broke it goes on where that one was.
 */
export function followLog({ url, token, headers, onNews, log }: LogFollowOptions): LogFollower {
  const urls = [url].flat();
  const stopping = new AbortController();
  const { signal } = stopping;
  let position: number | undefined;
  let following = false;
  let fault: string | undefined;
  let failures = 0;

  async function follow(at: string): Promise<void> {
    const address = new URL(at);
    if (position !== undefined) address.searchParams.set('position', String(position));
    for await (const news of readMessages<LogNews>({ address, token: await token(), headers, signal })) {
      following = true;
      failures = 0;
      fault = undefined;
      position = news.upTo;
      onNews(news);
    }
  }

  async function live(): Promise<void> {
    for (let turn = 0; !signal.aborted; turn += 1) {
      try {
        await follow(urls[turn % urls.length] as string);
      } catch (error) {
        if (signal.aborted) return;
        const reason = reasonOf(error);
        if (reason !== fault) log.warn({ err: error }, 'a log cannot be followed; it is tried again');
        fault = reason;
      }
      following = false;
      const wait = Math.min(BACK_OFF_MS.longest, BACK_OFF_MS.first * 2 ** failures);
      failures += 1;
      await sleep(wait, undefined, { signal }).catch(() => {}); // stopped: the loop ends
    }
  }

  const finished = live();
  return {
    status: () => (fault === undefined ? { following } : { following, fault }),
    stop: async () => {
      stopping.abort();
      await finished;
    },
  };
}
