import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { EventBody } from './event-log.ts';

export interface StreamSource {
  address: URL;
  /** An access token. */
  token: string;
  /** What else is sent. */
  headers?: Record<string, string>;
  /** Ends the reading. */
  signal: AbortSignal;
  /** Called where the other side says that it lives and has nothing new. */
  onQuiet?: () => void;
}

export interface FeedSource extends Omit<StreamSource, 'address'> {
  /** The address of the feed. */
  url: string;
  /** The event to go on after; null for the oldest that is kept. */
  after: string | null;
  types?: readonly string[];
}

/** The feed says something every 15 seconds; a connection this quiet is dead, whatever the network says. */
const SILENCE_MS = 40_000;

/**
 * The events of another service's feed, one by one, no faster than they are taken, until the connection ends.
 *
 * @throws Error where the feed answers otherwise, breaks or falls silent
 */
export function readEvents<Body extends EventBody>({ url, after, types, ...source }: FeedSource): AsyncGenerator<Body> {
  const address = new URL(url);
  if (after !== null) address.searchParams.set('after', after);
  if (types) address.searchParams.set('types', types.join(','));
  return readMessages<Body>({ ...source, address });
}

/** The data of an event stream of another service, message by message, likewise. */
export async function* readMessages<Message>(source: StreamSource): AsyncGenerator<Message> {
  const silence = new AbortController();
  const { origin, pathname } = source.address;
  const timer = setTimeout(() => silence.abort(new Error(`${origin}${pathname} fell silent`)), SILENCE_MS);
  try {
    const body = await open(source, AbortSignal.any([source.signal, silence.signal]));
    const onComment = () => {
      timer.refresh();
      source.onQuiet?.();
    };
    const messages = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream({ onComment }));
    for await (const { data } of messages) {
      yield JSON.parse(data) as Message;
      timer.refresh(); // what is done with a message takes its time
    }
  } finally {
    clearTimeout(timer);
  }
}

async function open({ address, token, headers }: StreamSource, signal: AbortSignal) {
  const answer = await fetch(address, {
    headers: { Accept: 'text/event-stream', Authorization: `Bearer ${token}`, ...headers },
    signal,
  });
  const url = address.origin + address.pathname;
  if (answer.status === 410) {
    const after = address.searchParams.get('after');
    throw new Error(
      `${url} no longer keeps what came after ${after}: events were missed, and the cursor needs a person`,
    );
  }
  if (!answer.ok || !answer.body) throw new Error(`${url} answered ${answer.status}`);
  return answer.body;
}
