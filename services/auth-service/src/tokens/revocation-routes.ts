import { onlyServices, parse } from '@taskward/service-kit';
import { type Response, Router } from 'express';
import Joi from 'joi';
import type { RevocationFeed } from './revocation-feed.ts';

const PING_MS = 1_000;
const seq = Joi.number().integer().min(0).default(0);
const query = Joi.object<{ after: number }>({ after: seq });

/** The feed for verifiers, as server-sent events. It is for services: the gateway does not lead here. */
export function revocationRoutes(feed: RevocationFeed): { router: Router; endStreams: () => void } {
  const router = Router();
  const streams = new Set<Response>();

  router.get('/internal/revocations/stream', onlyServices, (req, res) => {
    const last = req.get('last-event-id');
    const { after } = parse(query, last ? { after: last } : req.query, { in: 'query' });
    res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    if (req.method === 'HEAD') return void res.end();
    const unsubscribe = feed.subscribe(after, (entry) =>
      res.write(`id: ${entry.seq}\ndata: ${JSON.stringify(entry)}\n\n`),
    );
    // Silence tells the reader that what it knows grows old, also when it is we who cannot hear.
    res.flushHeaders();
    if (feed.isFresh()) res.write(`event: ready\ndata: ${JSON.stringify({ seq: feed.lastSeq })}\n\n`);
    const ping = setInterval(() => feed.isFresh() && res.write(': ping\n\n'), PING_MS);
    streams.add(res);
    res.once('close', () => {
      clearInterval(ping);
      unsubscribe();
      streams.delete(res);
    });
  });

  return {
    router,
    endStreams() {
      for (const stream of streams) stream.end();
    },
  };
}
