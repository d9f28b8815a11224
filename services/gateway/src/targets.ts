import { Agent } from 'node:http';
import type { Logger } from '@taskward/service-kit';

/** The instances of one service behind the gateway. */
export interface Targets {
  readonly name: string;
  readonly agent: Agent;
  /** An instance to send the next request to: healthy ones in turn; where none is, all in turn. */
  pick(tried?: ReadonlySet<string>): string | undefined;
  /** An instance refused a connection: others are preferred until it answers again. */
  markDown(origin: string): void;
  /** Throws where no instance is ready. */
  assertReady(): Promise<{ instances: number; ready: number }>;
  close(): void;
}

const PROBE_EVERY_MS = 1_000;
const PROBE_TIMEOUT_MS = 2_000;

/** Watches `/ready` of each instance, so that one that is stopping or broken gets no more requests. */
export function createTargets(name: string, urls: string, log: Logger): Targets {
  const origins = urls.split(',');
  const down = new Set<string>();
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });
  let turn = 0;

  async function probe(origin: string): Promise<boolean> {
    const ready = await fetch(`${origin}/ready`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) })
      .then(async (answer) => {
        await answer.body?.cancel();
        return answer.ok;
      })
      .catch(() => false);
    if (ready === down.has(origin)) log[ready ? 'info' : 'warn']({ service: name, origin, ready }, 'instance changed');
    if (ready) down.delete(origin);
    else down.add(origin);
    return ready;
  }

  const timer = setInterval(() => origins.forEach((origin) => void probe(origin)), PROBE_EVERY_MS);
  timer.unref();

  return {
    name,
    agent,
    pick(tried = new Set()) {
      const left = origins.filter((origin) => !tried.has(origin));
      const healthy = left.filter((origin) => !down.has(origin));
      const choice = healthy.length > 0 ? healthy : left;
      turn = (turn + 1) % Number.MAX_SAFE_INTEGER;
      return choice[turn % choice.length];
    },
    markDown(origin) {
      down.add(origin);
    },
    async assertReady() {
      const ready = (await Promise.all(origins.map(probe))).filter(Boolean).length;
      if (ready === 0) throw new Error(`${name} is not ready`);
      return { instances: origins.length, ready };
    },
    close() {
      clearInterval(timer);
      agent.destroy();
    },
  };
}
