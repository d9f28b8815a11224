/** A process that runs now. */
export interface Running {
  pid: number;
  exited: Promise<unknown>;
  stop(): Promise<void>;
}

/** A process that is started again when it ends by itself. */
export interface Kept {
  pid(): number;
  stop(): Promise<void>;
}

export interface Keeping {
  name: string;
  start: () => Promise<Running>;
  say: (line: string) => void;
  onStarted: (pid: number) => void;
  /** Called when it ended by itself; false: it is not to be started again. */
  mayRestart: () => boolean;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const HEALTHY_MS = 60_000;

/** Starts it, and again whenever it ends by itself, with pauses that double until it has run for a minute. */
export async function keepRunning({ name, start, say, onStarted, mayRestart }: Keeping): Promise<Kept> {
  const stopping = Promise.withResolvers<'stop'>();
  let running: Running;

  const launch = async () => {
    running = await start();
    onStarted(running.pid);
    return { running, since: Date.now() };
  };

  async function watch(first: { running: Running; since: number }): Promise<void> {
    let current = first;
    let pause = FIRST_PAUSE_MS;
    for (;;) {
      if ((await Promise.race([stopping.promise, current.running.exited])) === 'stop') return;
      if (!mayRestart()) return;
      if (Date.now() - current.since > HEALTHY_MS) pause = FIRST_PAUSE_MS;
      say(`${name} ended; starting it again in ${pause / 1000} s`);
      if ((await Promise.race([stopping.promise, after(pause)])) === 'stop') return;
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
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
