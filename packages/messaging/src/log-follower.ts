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

export interface StreamOptions<Message> {
  /** The address of an event stream, or that of each instance of the service; the next one is asked where one is away. */
  url: string | string[];
  /** Gives an access token, at each connection anew. */
  token: () => Promise<string>;
  headers: Record<string, string>;
  /** What is asked for, at each connection anew. */
  asking?: () => Record<string, string>;
  onMessage: (message: Message) => void;
  log: Logger;
}

export interface StreamFollower {
  /** For a readiness check; `fault` says in one line why it does not get on. */
  status(): { following: boolean; fault?: string };
  stop(): Promise<void>;
}

const BACK_OFF_MS = { first: 100, longest: 2_000 };

/** Follows another service's event stream for as long as the process lives, whatever breaks meanwhile. */
export function followStream<Message>(options: StreamOptions<Message>): StreamFollower {
  const { token, headers, asking = (): Record<string, string> => ({}), onMessage, log } = options;
  const urls = [options.url].flat();
  const stopping = new AbortController();
  const { signal } = stopping;
  let following = false;
  let fault: string | undefined;
  let failures = 0;

  const heard = () => {
    following = true;
    failures = 0;
    fault = undefined;
  };

  async function follow(url: string): Promise<void> {
    const address = new URL(url);
    for (const [name, value] of Object.entries(asking())) address.searchParams.set(name, value);
    const source = { address, token: await token(), headers, signal, onQuiet: heard };
    for await (const message of readMessages<Message>(source)) {
      heard();
      onMessage(message);
    }
  }

  async function live(): Promise<void> {
    for (let turn = 0; !signal.aborted; turn += 1) {
      try {
        await follow(urls[turn % urls.length] as string);
      } catch (error) {
        if (signal.aborted) return;
        const reason = reasonOf(error);
        if (reason !== fault) log.warn({ err: error }, 'a stream cannot be followed; it is tried again');
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

/**
 * Follows another service's log (`serveLog`) from now on, with nothing to remember where it is: after a connection that
 * broke it goes on where that one was. Everything that is added is told in order and once.
 */
export function followLog({
  onNews,
  ...options
}: Omit<StreamOptions<LogNews>, 'onMessage' | 'asking'> & { onNews: (news: LogNews) => void }): StreamFollower {
  let position: number | undefined;
  return followStream<LogNews>({
    ...options,
    asking: (): Record<string, string> => (position === undefined ? {} : { position: String(position) }),
    onMessage(news) {
      position = news.upTo;
      onNews(news);
    },
  });
}
