import type { Acknowledged } from './crash-audit.ts';

export interface Load {
  acknowledged: Acknowledged[];
  /** Requests that got no good answer; they may have worked or not. */
  failures(): number;
  stop(): Promise<void>;
}

/** Milliseconds between two writes of one writer: there is always one under way, and what was killed can start beside. */
const BREATH_MS = 5;

/** Writers that create, change and delete tasks all the time, on whichever instance answers. */
export function startLoad(urls: string[], token: string, writers: number, random: () => number): Load {
  const acknowledged: Acknowledged[] = [];
  let failures = 0;
  let stopped = false;

  async function send(method: string, path: string, body?: unknown): Promise<Response | undefined> {
    try {
      const answer = await fetch(`${urls[Math.floor(random() * urls.length)]}/api/v1/tasks${path}`, {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      });
      if (answer.ok) return answer;
    } catch {
      // The instance was killed under us.
    }
    failures += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return undefined;
  }

  async function change(tasks: string[]): Promise<void> {
    const id = tasks[Math.floor(random() * tasks.length)] as string;
    const changed = await send('PATCH', `/${id}`, { title: `changed ${random()}` });
    const version = changed && (await changed.json().catch(() => undefined))?.data.version;
    if (version) acknowledged.push({ task: id, type: 'task.updated', version });
  }

  async function write(): Promise<void> {
    const tasks: string[] = [];
    while (!stopped) {
      await new Promise((resolve) => setTimeout(resolve, BREATH_MS));
      const dice = random();
      if (tasks.length === 0 || dice < 0.35) {
        const created = await send('POST', '', { title: 'made under fire' });
        const id = created && (await created.json().catch(() => undefined))?.data.id;
        if (!id) continue;
        tasks.push(id);
        acknowledged.push({ task: id, type: 'task.created', version: 1 });
      } else if (dice < 0.95) await change(tasks);
      else {
        const id = tasks.shift() as string;
        await send('DELETE', `/${id}`);
      }
    }
  }

  const running = Promise.all(Array.from({ length: writers }, write));
  return {
    acknowledged,
    failures: () => failures,
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}
