import type { PresenceNews, TypingNews, ViewingNews } from '@taskward/contracts/sockets';
import type { Identity } from '@taskward/jwt-middleware';
import type { EventBody } from '@taskward/messaging';
import type { Server, Socket } from 'socket.io';

/** Why a socket is ended, or a wish is not met. */
export interface Refusal {
  status: number;
  detail: string;
}

/** How a wish went: 200, or why not. */
export type Answer = (answer: Outcome) => void;

export interface Outcome {
  status: number;
  detail?: string;
}

export interface ServerEvents {
  connected: (who: { userId: string }) => void;
  /** Everything was told that came after the event that was named with the token, or why not. */
  subscribed: (outcome: Outcome) => void;
  'task.event': (event: EventBody) => void;
  notification: (notification: object) => void;
  presence: (news: PresenceNews) => void;
  viewing: (news: ViewingNews) => void;
  typing: (news: TypingNews) => void;
  /** The last word before a socket is ended by us. */
  ended: (why: Refusal) => void;
}

/** What clients say is theirs: nothing of its shape is known. */
export interface ClientEvents {
  subscribe: (given: unknown, answer: unknown) => void;
  heartbeat: () => void;
  view: (given: unknown, answer: unknown) => void;
  typing: (given: unknown, answer: unknown) => void;
}

export interface SocketData {
  identity: Identity;
}

export type RealtimeServer = Server<ClientEvents, ServerEvents, Record<string, never>, SocketData>;
export type RealtimeSocket = Socket<ClientEvents, ServerEvents, Record<string, never>, SocketData>;
