import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { EventBody } from './event-log.ts';

export interface FeedSource {
  /** The address of the feed. */
  url: string;
  /** The event to go on after; null for the oldest that is kept. */
  after: string | null;
  types?: readonly string[];
  /** An access token. */
  token: string;
  /** Ends the reading. */
  signal: AbortSignal;
  /** Called where the feed says that it lives and has nothing new. */
  onQuiet: () => void;
}

/** The feed says something every 15 seconds; a connection this quiet is dead, whatever the network says. */
const SILENCE_MS = 40_000;

/**
 * The events of another service's feed, one by one, no faster than they are taken, until the connection ends.
 *
 * @throws Error where the feed answers otherwise, breaks or falls silent
 */
export async function* readEvents<Body extends EventBody>(source: FeedSource): AsyncGenerator<Body> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error(`${source.url} fell silent`)), SILENCE_MS);
  try {
    const body = await open(source, AbortSignal.any([source.signal, silence.signal]));
    const onComment = () => {
      timer.refresh();
      source.onQuiet();
    };
    const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream({ onComment }));
    for await (const { data } of events) {
      yield JSON.parse(data) as Body;
      timer.refresh(); // what is done with an event takes its time
    }
  } finally {
    clearTimeout(timer);
  }
}

async function open({ url, after, types, token }: FeedSource, signal: AbortSignal) {
  const address = new URL(url);
  if (after !== null) address.searchParams.set('after', after);
  if (types) address.searchParams.set('types', types.join(','));
  const headers = { Accept: 'text/event-stream', Authorization: `Bearer ${token}` };
  const answer = await fetch(address, { headers, signal });
  if (answer.status === 410) {
    throw new Error(
      `${url} no longer keeps what came after ${after}: events were missed, and the cursor needs a person`,
    );
  }
  if (!answer.ok || !answer.body) throw new Error(`${url} answered ${answer.status}`);
  return answer.body;
}
