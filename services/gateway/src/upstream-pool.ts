import { createHash } from 'node:crypto';
import { type Logger, NotReady } from '@taskward/service-kit';
import { Pool } from 'undici';

/** One process behind the gateway. What lasts has connections of its own: however much of it there is, requests go on. */
export interface Instance {
  readonly origin: string;
  /** For what is sent and answered at once. */
  readonly requests: Pool;
  /** For event streams and for bodies that come as slowly as their sender likes. */
  readonly streams: Pool;
}

/** The instances of one service behind the gateway. */
export interface UpstreamPool {
  readonly name: string;
  /**
   * An instance to send the next request to: healthy ones in turn; where none is, all in turn.
   *
   * @param stick in place of a turn, always the same one for the same text, as long as it is healthy
   */
  pick(tried?: ReadonlySet<Instance>, stick?: string): Instance | undefined;
  /** An instance refused a connection: others are preferred until it answers again. */
  markDown(instance: Instance): void;
  /** What is known of the service; throws NotReady with it where no instance is ready. */
  assertReady(): Promise<Readiness>;
  close(): Promise<void>;
}

type States = Record<string, { status?: string }>;

export interface Readiness extends Record<string, unknown> {
  instances: number;
  ready: number;
  /** Since when it is ready, or not, as far as this gateway has seen. */
  since: string;
  /** What the service itself needs, as an instance told last; of one that is not ready where there is one. */
  dependencies: States;
}

const PROBE_EVERY_MS = 1_000;
const PROBE_TIMEOUT_MS = 1_500; // less than /ready waits, so that it can still tell what is known

const CONNECT_TIMEOUT_MS = 2_000;
const MOST_REQUESTS = 512;

/** Without pipelining: behind a slow answer nobody waits. Kept for less than a service keeps them (`listen`, 65 s). */
const KEPT = { pipelining: 1, allowH2: false, connectTimeout: CONNECT_TIMEOUT_MS, keepAliveMaxTimeout: 60_000 };

function openInstance(origin: string, answerMs: number): Instance {
  const options = { ...KEPT, headersTimeout: answerMs, bodyTimeout: answerMs };
  const requests = new Pool(origin, { ...options, connections: MOST_REQUESTS });
  return { origin, requests, streams: new Pool(origin, options) };
}

/** Rendezvous hashing: every gateway chooses alike, and where one instance goes only those move who were there. */
const highest = (instances: Instance[], key: string): Instance | undefined =>
  maxBy(instances, ({ origin }) => createHash('sha256').update(`${key} ${origin}`).digest('hex'));

const maxBy = <T>(all: T[], of: (one: T) => string): T | undefined =>
  all.toSorted((a, b) => (of(a) < of(b) ? 1 : -1))[0];

const ANSWER_TIMEOUT_MS = 60_000;

/**
 * Watches `/ready` of each instance, so that one that is stopping or broken gets no more requests.
 *
 * @param answerMs how long an answer, or the next part of one, is waited for
 */
export function createUpstreamPool(
  name: string,
  origins: string[],
  log: Logger,
  answerMs = ANSWER_TIMEOUT_MS,
): UpstreamPool {
  const instances = origins.map((origin) => openInstance(origin, answerMs));
  const down = new Set<string>();
  const told = new Map<string, States>();
  let works = true;
  let since = new Date();
  let turn = 0;

  async function probe(origin: string): Promise<boolean> {
    const ready = await fetch(`${origin}/ready`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) })
      .then(async (answer) => {
        const { dependencies = {} } = (await answer.json().catch(() => ({}))) as { dependencies?: States };
        told.set(origin, dependencies);
        return answer.ok;
      })
      .catch(() => {
        told.delete(origin);
        return false;
      });
    if (ready === down.has(origin)) log[ready ? 'info' : 'warn']({ service: name, origin, ready }, 'instance changed');
    if (ready) down.delete(origin);
    else down.add(origin);
    noteChange();
    return ready;
  }

  function noteChange(): void {
    if (works === origins.some((origin) => !down.has(origin))) return;
    works = !works;
    since = new Date();
  }

  /** Names and states alone: the rest is nobody's business outside. */
  function dependencies(): States {
    const worst = origins.find((origin) => down.has(origin) && told.has(origin)) ?? origins.find((o) => told.has(o));
    const all = Object.entries((worst && told.get(worst)) ?? {});
    return Object.fromEntries(all.map(([name, { status }]) => [name, { status }]));
  }

  const probeAll = () => Promise.all(origins.map(probe));
  const timer = setInterval(() => void probeAll(), PROBE_EVERY_MS);
  timer.unref();
  void probeAll(); // before the first request would find out

  return {
    name,
    pick(tried, stick) {
      const left = tried ? instances.filter((instance) => !tried.has(instance)) : instances;
      const healthy = down.size > 0 ? left.filter(({ origin }) => !down.has(origin)) : left;
      const choice = healthy.length > 0 ? healthy : left;
      if (stick !== undefined) return highest(choice, stick);
      turn = (turn + 1) % Number.MAX_SAFE_INTEGER;
      return choice[turn % choice.length];
    },
    markDown({ origin }) {
      down.add(origin);
      noteChange();
    },
    async assertReady() {
      const ready = (await probeAll()).filter(Boolean).length;
      const known = { instances: origins.length, ready, since: since.toISOString(), dependencies: dependencies() };
      if (ready === 0) throw new NotReady(`${name} is not ready`, known);
      return known;
    },
    async close() {
      clearInterval(timer);
      await Promise.all(instances.flatMap(({ requests, streams }) => [requests.destroy(), streams.destroy()]));
    },
  };
}
