/** A process that runs now. */
export interface RunningProcess {
  pid: number;
  exited: Promise<unknown>;
  stop(): Promise<void>;
}

/** A process that is started again when it ends by itself. */
export interface Supervised {
  pid(): number;
  stop(): Promise<void>;
}

export interface SupervisorOptions {
  name: string;
  start: () => Promise<RunningProcess>;
  say: (line: string) => void;
  onStarted: (pid: number) => void;
  /** Called when it ended by itself; false: it is not to be started again. */
  mayRestart: () => boolean;
}

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 15_000;
const HEALTHY_MS = 60_000;

/** Starts it, and again whenever it ends by itself, with pauses that double until it has run for a minute. */
export async function supervise(options: SupervisorOptions): Promise<Supervised> {
  const { name, start, say, onStarted, mayRestart } = options;
  const stopping = Promise.withResolvers<'stop'>();
  let running: RunningProcess;

  const launch = async () => {
    running = await start();
    onStarted(running.pid);
    return { running, since: Date.now() };
  };

  async function watch(first: { running: RunningProcess; since: number }): Promise<void> {
    let current = first;
    let backoff = FIRST_BACKOFF_MS;
    for (;;) {
      if ((await Promise.race([stopping.promise, current.running.exited])) === 'stop') return;
      if (!mayRestart()) return;
      if (Date.now() - current.since > HEALTHY_MS) backoff = FIRST_BACKOFF_MS;
      say(`${name} ended; starting it again in ${backoff / 1000} s`);
      if ((await Promise.race([stopping.promise, after(backoff)])) === 'stop') return;
      backoff = Math.min(backoff * 2, LONGEST_BACKOFF_MS);
      try {
        current = await launch();
        say(`${name} runs again (process ${current.running.pid})`);
      } catch (error) {
        say(`${name} did not start: ${(error as Error).message}`);
      }
    }
  }

  const watching = watch(await launch());
  return {
    pid: () => running.pid,
    async stop() {
      stopping.resolve('stop');
      await watching; // it may be in the middle of starting anew
      await running.stop();
    },
  };
}

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
