import { once } from 'node:events';
import type { Server } from 'node:http';
import type { LoggedEvent } from '@taskward/messaging';
import { closeServer, openSse, portOf, type SseStream } from '@taskward/service-kit';
import express, { type RequestHandler } from 'express';
import { decodeJwt } from 'jose';

/** What a program that tells events follows, and whom it asks who may see them: answers that cost nothing, for all alike. */
export interface LogStandIn {
  url: string;
  /** Adds events to the log, and resolves once whoever follows it has taken them. */
  tell(events: LoggedEvent[]): Promise<void>;
  stop(): Promise<void>;
}

/** Heard as alive by whoever waits for what is withdrawn. */
const HEARTBEAT_MS = 1_000;
/** So much is told at once. */
const STEP = 50;

/** @param membersOf as whom somebody reads the log */
export async function startLogStandIn(membersOf: (userId: string) => string[]): Promise<LogStandIn> {
  let upTo = 0;
  const follower = Promise.withResolvers<SseStream>();
  const events: RequestHandler = (req, res) => {
    if (req.accepts(['application/json', 'text/event-stream']) === 'text/event-stream') {
      const stream = openSse(req, res, { heartbeatMs: HEARTBEAT_MS });
      void stream.send([{ data: { upTo, events: [] } }]);
      return follower.resolve(stream);
    }
    const { sub } = decodeJwt(String(req.get('authorization')).slice('Bearer '.length));
    res.json({ members: membersOf(String(sub)), from: upTo, position: upTo, atEnd: true, events: [] });
  };
  const quiet: RequestHandler = (req, res) =>
    void openSse(req, res, { heartbeatMs: HEARTBEAT_MS }).send([{ event: 'ready', data: {} }]);

  const app = express();
  app.post('/oauth2/token', (_req, res) => void res.json({ access_token: 'any', expires_in: 86_400 }));
  app.get('/internal/events', events);
  app.get('/internal/revocations/stream', quiet);
  app.get('/internal/presence', (_req, res) => void res.json({ data: [] }));
  // Nobody's inbox ever has anything new.
  app.get('/internal/notifications/stream', (req, res) => {
    openSse(req, res, { heartbeatMs: HEARTBEAT_MS }).comment('here');
  });
  const server: Server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    async tell(given) {
      const stream = await follower.promise;
      for (let at = 0; at < given.length; at += STEP) {
        const some = given.slice(at, at + STEP).map((event, n) => ({ ...event, position: upTo + n + 1 }));
        upTo += some.length;
        await stream.send([{ data: { upTo, events: some } }]);
      }
    },
    stop: () => closeServer(server),
  };
}
