import type { Server as HttpServer } from 'node:http';
import { PROJECT_EVENT_TYPES } from '@taskward/contracts/events';
import type { Verifier } from '@taskward/jwt-middleware';
import { checkSocket } from '@taskward/jwt-middleware/socket';
import type { EventBody, LogNews } from '@taskward/messaging';
import { type AppError, Counter, Gauge, httpStatus, parse } from '@taskward/service-kit';
import { Server } from 'socket.io';
import type { Presence } from '../presence/presence.ts';
import type { EventWindow } from '../reading/event-window.ts';
import type { ReadLog } from '../reading/log-client.ts';
import { createReader, type Ears, type Reader } from '../reading/reader.ts';
import { attachSockets, onceClosed } from './attach-sockets.ts';
import { endSocket } from './endings.ts';
import type { ReadInbox } from './inbox-client.ts';
import { type InboxNews, tellInboxes } from './inboxes.ts';
import type { InstanceWord, TellOthers } from './instance-words.ts';
import type { SocketLimits } from './socket-limits.ts';
import { logRoom, logRooms, personRoom, teamRoom, WHOLE_LOG } from './socket-rooms.ts';
import type { Outcome, RealtimeServer, RealtimeSocket } from './socket-types.ts';
import { waitingPackets, watchSockets } from './socket-watch.ts';
import type { MayRead } from './task-client.ts';
import { createTyping } from './typing.ts';
import { untilTaken } from './until-taken.ts';
import { createViewing } from './viewing.ts';
import { answering, viewing as looking, subscribing, typing as writing } from './wishes.ts';

export interface SocketDeps {
  verifier: Verifier;
  limits: SocketLimits;
  readLog: ReadLog;
  window: EventWindow;
  mayRead: MayRead;
  readInbox: ReadInbox;
  /** `onShown`: whether others may know of somebody is another thing from now on. */
  presence: (io: RealtimeServer, onShown: (userId: string) => void) => Presence;
  tellOthers: TellOthers;
}

export interface Sockets {
  /** Tells what was added to the log to whoever may see it. */
  tell(news: LogNews): void;
  /** Tells people what is new in their inboxes, where they have a socket here. */
  tellInboxes(news: InboxNews[]): void;
  presence: Presence;
  /** Another instance says something. */
  hear(from: string, word: InstanceWord): void;
  /** Says to the others what they may have missed. */
  renew(): void;
  /** Opens the door at a server. */
  attach(server: HttpServer): void;
  /** Ends all of them, so that they come again by themselves. */
  close(): Promise<void>;
}

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
  tellOthers,
}: SocketDeps): Sockets {
  const io: RealtimeServer = new Server({ serveClient: false, connectTimeout: 10_000 });
  const presence = presenceOf(io, (userId) => viewing.shownAnew(userId));
  const { isShown } = presence;
  const viewing = createViewing({ io, mayRead, isShown, tellOthers });
  const typing = createTyping({ io, viewedBy: viewing.viewedBy, isShown, tellOthers });
  io.use(checkSocket(verifier));
  io.use(async (socket, next) => {
    try {
      const leave = await limits.enterAs(socket.data.identity);
      socket.once('disconnect', leave);
      onceClosed(socket.conn, leave);
      next();
    } catch (error) {
      next(refused(error));
    }
  });

  const readers = new Set<Reader>();
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
    const said = { in: 'body' } as const;
    const subscribe = async (given: unknown) => reader.subscribe(parse(subscribing, given, said).after);
    socket.on('subscribe', (given, answer) => void answering(answer, () => subscribe(given)));
    const { after } = socket.handshake.auth;
    const told = (outcome: Outcome) => socket.emit('subscribed', outcome);
    if (after !== undefined) void answering(told, () => subscribe({ after }));
    socket.on('view', (given, answer) => {
      void answering(answer, () => {
        const { taskId, ...rest } = parse(looking, given, said);
        return viewing.view(socket, token, taskId === null ? null : { ...rest, taskId });
      });
    });
    socket.on('typing', (given, answer) => {
      void answering(answer, () => typing.type(socket, parse(writing, given, said).taskId));
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
    hear: (from, word) => (word.name === 'viewing' ? viewing.hear(from, word) : typing.tell(word.news)),
    renew() {
      presence.renew();
      viewing.renew();
    },
    tellInboxes: (news) => tellInboxes(io, readInbox, news),
    attach: (server) => attachSockets(io, server, limits),
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
      viewing.stop();
      // Without a packet that says so: a client that is told to go does not come again by itself.
      for (const { conn } of io.sockets.sockets.values()) conn.close();
      await io.close();
    },
  };
}

function earsOf(socket: RealtimeSocket): Ears {
  let rooms: string[] = [];
  return {
    async tell(told) {
      for (const event of told) socket.emit('task.event', event);
      if (socket.connected && waitingPackets(socket).length > 0) await untilTaken(socket.conn);
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

const refused = (error: unknown) => {
  const { message, code } = error as AppError;
  return Object.assign(new Error(message), { data: { status: httpStatus(code), code } });
};
