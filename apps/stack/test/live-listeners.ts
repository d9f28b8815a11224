// A process of its own, started by live-load.test.ts: so many sockets that what they cost is not the test's.
import { io } from 'socket.io-client';

/** What the process is told first. */
export interface Opening {
  gateways: string[];
  /** Each has as many sockets as there are of them, in turn. */
  people: Array<{ id: string; token: string }>;
  sockets: number;
  /** The event that everybody begins behind. */
  after: string;
}

/** What it says when asked. */
export interface Heard {
  /** For each socket whose it is, and the ids of all events, in order. */
  sockets: Array<{ person: number; events: string[] }>;
  /** What should not have been said. */
  faults: string[];
  connections: number;
  /** Milliseconds from a change to each socket that was there meanwhile. */
  delays: { count: number; p50: number; p99: number; longest: number };
}

/** How far they are. */
export interface Counts {
  /** Events that each has heard. */
  events: number[];
  /** Sockets to which everything is told as it comes. */
  listening: number;
  /** How often there was one that came to be so. */
  connections: number;
}

interface Listener {
  person: number;
  events: string[];
  last: string;
  /** Since when everything comes by itself, in milliseconds since 1970. */
  since: number;
}

const AT_ONCE = 40;
const PATIENCE_MS = 20_000;
const NOT_YET = Number.POSITIVE_INFINITY;
const listeners: Listener[] = [];
const faults: string[] = [];
const delays: number[] = [];
let connections = 0;

process.on('message', async (message: { open: Opening } | 'counts' | 'heard') => {
  if (message === 'counts') return void process.send?.(counts());
  if (message === 'heard') return void process.send?.(heard());
  const { open } = message;
  for (let at = 0; at < open.sockets; at += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, open.sockets - at) }, (_, n) => listen(open, at + n));
    await Promise.all(some);
  }
  process.send?.('open');
});

/** Resolves once the socket has heard everything so far. */
function listen({ gateways, people, after }: Opening, at: number): Promise<void> {
  const listener: Listener = { person: at % people.length, events: [], last: after, since: NOT_YET };
  listeners.push(listener);
  const { token } = people[listener.person] as Opening['people'][0];
  const socket = io(gateways[at % gateways.length] as string, {
    auth: (give) => give({ token, after: listener.last }),
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 300,
    reconnectionDelayMax: 2_000,
    timeout: PATIENCE_MS,
  });
  socket.on('task.event', ({ eventId, timestamp }: { eventId: string; timestamp: string }) => {
    listener.events.push(eventId);
    listener.last = eventId;
    if (Date.parse(timestamp) > listener.since) delays.push(Date.now() - Date.parse(timestamp));
  });
  socket.on('ended', (why: object) => void faults.push(`ended: ${JSON.stringify(why)}`));
  socket.on('disconnect', () => {
    listener.since = NOT_YET;
  });
  socket.on('connect_error', () => {
    if (!socket.active) setTimeout(() => socket.connect(), 300); // refused with a status: it comes again all the same
  });
  return new Promise((resolve) => {
    socket.on('subscribed', (outcome: { status: number }) => {
      if (outcome.status !== 200) faults.push(`subscribed: ${JSON.stringify(outcome)}`);
      connections += 1;
      listener.since = Date.now();
      resolve();
    });
  });
}

const counts = (): Counts => ({
  events: listeners.map(({ events }) => events.length),
  listening: listeners.filter(({ since }) => since < NOT_YET).length,
  connections,
});

function heard(): Heard {
  const sorted = delays.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return {
    sockets: listeners.map(({ person, events }) => ({ person, events })),
    faults,
    connections,
    delays: { count: sorted.length, p50: at(0.5), p99: at(0.99), longest: at(1) },
  };
}
