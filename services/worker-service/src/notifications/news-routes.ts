import { onlyServices, openSse } from '@taskward/service-kit';
import { Router } from 'express';
import type { NewsListener } from './news-store.ts';

const HEARTBEAT_MS = 15_000;

/** `GET /internal/notifications/stream`: whose inbox has something new. What it is is read there, by whom it concerns. */
export function newsRoutes(listener: NewsListener): Router {
  const router = Router();
  router.get('/internal/notifications/stream', onlyServices, (req, res) => {
    const stream = openSse(req, res, { heartbeatMs: HEARTBEAT_MS });
    stream.comment('what is new in inboxes');
    listener.subscribe(stream.signal, (news) => void stream.send([{ data: news }]));
  });
  return router;
}
