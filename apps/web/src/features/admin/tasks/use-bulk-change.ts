import { plural } from '@lingui/core/macro';
import { useQueryClient } from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import { useRef, useState } from 'react';
import { isHttpError } from '../../../lib/problem.ts';
import { notify } from '../../../ui/notify.tsx';
import type { Selection } from '../../tasks/list/selection.ts';

/** Few enough at once that other people's requests are not held up. */
const AT_ONCE = 4;
/** Until then nobody wants to hear how far it is. */
const SOON_MS = 700;

export interface Failure {
  task: Task;
  cause: unknown;
}

interface Run {
  total: number;
  done: number;
  /** It takes so long that one wants to see how far it is. */
  slow: boolean;
}

/** Does something to all selected tasks, one by one. What fails is told for each, and stays selected. */
export function useBulkChange(selection: Selection) {
  const cache = useQueryClient();
  const [run, setRun] = useState<Run>();
  const [failures, setFailures] = useState<Failure[]>([]);
  const stopped = useRef(false);

  async function start(done: (tasks: string) => string, step: (task: Task) => Promise<unknown>) {
    const { tasks } = selection;
    stopped.current = false;
    setFailures([]);
    setRun({ total: tasks.length, done: 0, slow: false });
    const slow = setTimeout(() => setRun((now) => now && { ...now, slow: true }), SOON_MS);
    const { failed, untouched } = await inTurn(tasks, step, {
      isStopped: () => stopped.current,
      onStep: () => setRun((now) => now && { ...now, done: now.done + 1 }),
    });
    clearTimeout(slow);
    setRun(undefined);
    setFailures(failed);
    selection.only([...failed.map(({ task }) => task), ...untouched].map(({ id }) => id));
    notify(done(count(tasks.length - failed.length - untouched.length)));
    for (const name of ['tasks', 'stats']) void cache.invalidateQueries({ queryKey: [name] });
  }
  const stop = () => {
    stopped.current = true;
  };
  return { run, failures, start, stop, forget: () => setFailures([]) };
}

export const count = (tasks: number) => plural(tasks, { one: '# task', other: '# tasks' });

interface Watcher {
  isStopped: () => boolean;
  onStep: () => void;
}

async function inTurn(tasks: Task[], step: (task: Task) => Promise<unknown>, { isStopped, onStep }: Watcher) {
  const failed: Failure[] = [];
  const left = [...tasks];
  const work = async () => {
    while (!isStopped()) {
      const task = left.shift();
      if (!task) return;
      await patiently(() => step(task), isStopped).catch((cause) => failed.push({ task, cause }));
      onStep();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { failed, untouched: left };
}

/** Where it was too much at once, it waits as long as the server says. */
async function patiently(step: () => Promise<unknown>, isStopped: () => boolean): Promise<unknown> {
  for (;;) {
    try {
      return await step();
    } catch (cause) {
      if (!isHttpError(cause, 429) || isStopped()) throw cause;
      await new Promise((resolve) => setTimeout(resolve, (cause.retryAfter ?? 2) * 1_000));
    }
  }
}
