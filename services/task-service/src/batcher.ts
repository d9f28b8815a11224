interface Waiting<In, Out> {
  input: In;
  resolve: (output: Out | PromiseLike<Out>) => void;
  reject: (error: unknown) => void;
}

export interface BatcherOptions {
  /** How many inputs one run takes at most. */
  size: number;
  /** How many runs may be under way at once. */
  atOnce: number;
}

/**
 * Makes one run of what is asked for while earlier runs are under way: one round trip, and for writes one flush of
 * the database's log, for many callers. Nobody waits for company: while a run may start, it starts with whoever is
 * there.
 *
 * @param run gives an output for each input, in their order; a promise for one that ends on its own
 */
export function batcher<In, Out>(
  run: (inputs: In[]) => Promise<Array<Out | PromiseLike<Out>>>,
  { size, atOnce }: BatcherOptions,
): (input: In) => Promise<Out> {
  const waiting: Array<Waiting<In, Out>> = [];
  let running = 0;

  async function serve(batch: Array<Waiting<In, Out>>): Promise<void> {
    try {
      const outputs = await run(batch.map(({ input }) => input));
      batch.forEach(({ resolve }, index) => {
        resolve(outputs[index] as Out | PromiseLike<Out>);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  async function pump(): Promise<void> {
    if (running >= atOnce) return;
    running += 1;
    while (waiting.length > 0) await serve(waiting.splice(0, size));
    running -= 1;
  }

  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      void pump();
    });
}
