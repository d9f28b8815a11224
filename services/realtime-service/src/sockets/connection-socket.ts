import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { PROJECT_EVENT_TYPES } from '@taskward/contracts/events';
import type { Verifier } from '@taskward/jwt-middleware';
import { checkSocket } from '@taskward/jwt-middleware/socket';
import type { EventBody, LogNews } from '@taskward/messaging';
import { AppError, Counter, Gauge, httpStatus, parse } from '@taskward/service-kit';
import Joi from 'joi';
import { Server } from 'socket.io';
import type { Presence } from '../presence/presence.ts';
import type { EventWindow } from '../reading/event-window.ts';
import { LogRefused, type ReadLog } from '../reading/log-client.ts';
import { createReader, type Ears, type Reader } from '../reading/reader.ts';
import { endSocket } from './endings.ts';
import type { ReadInbox } from './inbox-client.ts';
import { type InboxNews, tellInboxes } from './inboxes.ts';
import type { SocketLimits } from './socket-limits.ts';
import { logRoom, logRooms, personRoom, teamRoom, WHOLE_LOG } from './socket-rooms.ts';
import type { Answer, RealtimeServer, RealtimeSocket } from './socket-types.ts';
import { waitingPackets, watchSockets } from './socket-watch.ts';
import type { MayRead } from './task-client.ts';
import { createViewing } from './viewing.ts';

export interface SocketDeps {
  verifier: Verifier;
  limits: SocketLimits;
  readLog: ReadLog;
  window: EventWindow;
  mayRead: MayRead;
  readInbox: ReadInbox;
  presence: (io: RealtimeServer) => Presence;
}

export interface Sockets {
  /** Tells what was added to the log to whoever may see it. */
  tell(news: LogNews): void;
  /** Tells people what is new in their inboxes, where they have a socket here. */
  tellInboxes(news: InboxNews[]): void;
  presence: Presence;
  /** Opens the door at a server. */
  attach(server: HttpServer): void;
  /** Ends all of them, so that they come again by themselves. */
  close(): Promise<void>;
}

/** Bytes of what a client says in one go. */
const MOST_BYTES = 16 * 1024;
/** So much a client says within ten seconds. */
const MOST_SAID = 200;
const SAID_WITHIN_MS = 10_000;

const events = new Counter({ name: 'realtime_events_total', help: 'Events of the log that were told to sockets' });
const open = new Gauge({ name: 'realtime_sockets', help: 'Open sockets' });

const REGROUPING: readonly string[] = PROJECT_EVENT_TYPES;
const regroups = ({ type }: EventBody) => REGROUPING.includes(type);

/** Makes the door for sockets (Socket.IO 4, `/socket.io`). */
export function createSockets({
  verifier,
  limits,
  readLog,
  window,
  mayRead,
  readInbox,
  presence: presenceOf,
}: SocketDeps): Sockets {
  const io: RealtimeServer = new Server({ serveClient: false, connectTimeout: 10_000 });
  const presence = presenceOf(io);
  io.use(checkSocket(verifier));
  io.use((socket, next) => {
    try {
      const leave = limits.enterAs(socket.data.identity);
      socket.once('disconnect', leave);
      socket.conn.once('close', leave);
      next();
    } catch (error) {
      next(refused(error));
    }
  });

  const readers = new Set<Reader>();
  const viewing = createViewing({ io, mayRead, isShown: presence.isShown });
  io.on('connection', (socket) => {
    const { subject, teams, type } = socket.data.identity;
    const person = { userId: subject, teams };
    open.inc();
    socket.join([personRoom(subject), ...teams.map(teamRoom)]);
    socket.emit('connected', { userId: subject });
    const left = new AbortController();
    const token = String(socket.handshake.auth.token);
    const reader = createReader({ token, read: readLog, window, regroups, ears: earsOf(socket), signal: left.signal });
    readers.add(reader);
    socket.on(
      'subscribe',
      (given, answer) => void answering(answer, () => reader.subscribe(parse(wish, given, { in: 'body' }).after)),
    );
    socket.on('view', (given, answer) => {
      void answering(answer, () =>
        viewing.view(socket, token, parse(look, given, { in: 'body' }).taskId?.toLowerCase() ?? null),
      );
    });
    if (type === 'user') {
      presence.heard(person, socket.id);
      socket.on('heartbeat', () => presence.heard(person, socket.id));
    }
    socket.once('disconnect', () => {
      viewing.left(socket);
      if (type === 'user') presence.left(person, socket.id);
      open.dec();
      readers.delete(reader);
      left.abort();
    });
  });

  const watch = watchSockets(io, verifier);
  return {
    presence,
    tellInboxes: (news) => tellInboxes(io, readInbox, news),
    attach: (server) => attach(io, server, limits),
    tell(news) {
      for (const { position, body, audience } of news.events) {
        events.inc();
        io.local.to([WHOLE_LOG, ...audience.map(logRoom)]).emit('task.event', body);
        viewing.changed(body);
        if (!regroups(body)) continue;
        for (const reader of readers) {
          if (reader.members()?.some((member) => audience.includes(member))) reader.regroup(position);
        }
      }
      window.add(news);
    },
    async close() {
      watch.stop();
      // Without a packet that says so: a client that is told to go does not come again by itself.
      for (const { conn } of io.sockets.sockets.values()) conn.close();
      await io.close();
    },
  };
}

function attach(io: RealtimeServer, server: HttpServer, limits: SocketLimits): void {
  io.attach(server, {
    transports: ['websocket', 'polling'],
    maxHttpBufferSize: MOST_BYTES,
    allowRequest: (req, answer) => {
      try {
        if (!/[?&]sid=/.test(req.url ?? '')) limits.enterFrom(req)(); // taken where the connection is there
        answer(null, true);
      } catch (error) {
        answer((error as Error).message, false);
      }
    },
  });
  io.engine.on('connection', (conn: RealtimeSocket['conn']) => {
    try {
      conn.once('close', limits.enterFrom(conn.request));
    } catch {
      return conn.close(true); // many came in the same moment
    }
    boundWords(conn);
  });
}

const look = Joi.object<{ taskId: string | null }>({
  taskId: Joi.string().guid({ separator: '-', wrapper: false }).allow(null).required(),
});
const wish = Joi.object<{ after: string }>({
  after: Joi.string().guid({ separator: '-', wrapper: false }).required(),
});

function earsOf(socket: RealtimeSocket): Ears {
  let rooms: string[] = [];
  return {
    async tell(told) {
      for (const event of told) socket.emit('task.event', event);
      if (socket.connected && waitingPackets(socket).length > 0) {
        await Promise.race([once(socket.conn, 'drain'), once(socket.conn, 'close')]);
      }
    },
    listen(members) {
      rooms = logRooms(members);
      socket.join(rooms);
    },
    hush() {
      for (const room of rooms) socket.leave(room);
      rooms = [];
    },
    end: ({ message }) => endSocket(socket, { status: 401, detail: message }),
  };
}

/** Does what was wished for, and answers where an answer was. */
async function answering(answer: unknown, work: () => Promise<void>): Promise<void> {
  const say: Answer = typeof answer === 'function' ? (answer as Answer) : () => {};
  try {
    await work();
    say({ status: 200 });
  } catch (error) {
    if (error instanceof LogRefused) return say({ status: error.status, detail: error.message });
    if (error instanceof AppError) return say({ status: httpStatus(error.code), detail: error.message });
    if ((error as Error).name !== 'AbortError') throw error;
  }
}

/** Who says too much is cut: what it was is not looked at. */
function boundWords(conn: RealtimeSocket['conn']): void {
  let said = 0;
  let since = performance.now();
  conn.on('packet', () => {
    const now = performance.now();
    if (now - since > SAID_WITHIN_MS) [said, since] = [0, now];
    said += 1;
    if (said > MOST_SAID) conn.close(true);
  });
}

const refused = (error: unknown) => {
  const { message, code } = error as AppError;
  return Object.assign(new Error(message), { data: { status: httpStatus(code), code } });
};
