import { onlyServices, openSse, parse } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import type { RevocationFeed } from './revocation-feed.ts';

const PING_MS = 1_000;
const seq = Joi.number().integer().min(0).default(0);
const query = Joi.object<{ after: number }>({ after: seq });

/** The feed for verifiers, as server-sent events. It is for services: the gateway does not lead here. */
export function revocationRoutes(feed: RevocationFeed): Router {
  const router = Router();
  router.get('/internal/revocations/stream', onlyServices, (req, res) => {
    const last = req.get('last-event-id');
    const { after } = parse(query, last ? { after: last } : req.query, { in: 'query' });
    // Silence tells the reader that what it knows grows old, also when it is we who cannot hear.
    const stream = openSse(req, res, { heartbeatMs: PING_MS, isAlive: () => feed.isFresh() });
    feed.subscribe(after, stream.signal, (entry) => void stream.send([{ id: entry.seq, data: entry }]));
    if (feed.isFresh()) void stream.send([{ event: 'ready', data: { seq: feed.lastSeq } }]);
  });
  return router;
}
