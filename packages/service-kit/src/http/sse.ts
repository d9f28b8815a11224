import { once } from 'node:events';
import type { Application, Request, Response } from 'express';

/** One message of an event stream (WHATWG HTML, 9.2). Its data goes as JSON, which has no line breaks. */
export interface SseMessage {
  id?: string | number;
  event?: string;
  data: unknown;
}

export interface SseStream {
  /** Aborts once nobody reads any more: the reader left, or the service stops. HEAD has no body, and so no reader. */
  readonly signal: AbortSignal;
  /** Sends messages, and resolves once the reader takes more or is gone. */
  send(messages: SseMessage[]): Promise<void>;
  /** Sends what readers may pass over. Also brings the headers through proxies that wait for a first byte. */
  comment(text: string): void;
  end(): void;
}

export interface SseOptions {
  /** Milliseconds between the comments that say that the stream still lives. */
  heartbeatMs: number;
  /** Whether that can be said right now; always unless given. */
  isAlive?: () => boolean;
}

const endings = new WeakMap<Application, AbortController>();

function endingOf(app: Application): AbortController {
  const ending = endings.get(app) ?? new AbortController();
  endings.set(app, ending);
  return ending;
}

/** Ends every event stream of an application, those to come as well. */
export const endStreams = (app: Application): void => endingOf(app).abort();

/** Answers with server-sent events, until the reader leaves or the service stops (`closeServer`). */
export function openSse(req: Request, res: Response, { heartbeatMs, isAlive }: SseOptions): SseStream {
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, endingOf(req.app).signal]);
  const end = () => ended.abort();
  const comment = (text: string) => void (signal.aborted || res.write(`: ${text}\n\n`));
  const heartbeat = setInterval(() => {
    if (isAlive?.() ?? true) comment('ping');
  }, heartbeatMs);
  const finish = () => {
    clearInterval(heartbeat);
    res.end();
  };
  signal.addEventListener('abort', finish);
  res.once('close', end);
  res.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' }).flushHeaders();
  // Whoever left before this is not heard leaving any more.
  if (req.method === 'HEAD' || res.destroyed) end();
  else if (signal.aborted) finish();
  return { signal, comment, end, send: (messages) => write(res, messages, signal) };
}

async function write(res: Response, messages: SseMessage[], signal: AbortSignal): Promise<void> {
  if (signal.aborted || messages.length === 0 || res.write(messages.map(frameOf).join(''))) return;
  await once(res, 'drain', { signal }).catch((error: unknown) => {
    if (!signal.aborted && !res.destroyed) throw error; // else gone, which the signal says
  });
}

const frameOf = ({ id, event, data }: SseMessage): string =>
  `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
