import { QueryClient } from '@tanstack/react-query';
import { Refused, Unreachable } from './problem.ts';

/** Ten minutes of silence: then a change that could not be sent is given up, and the person is told. */
const TRIES = 200;
const LONGEST_PAUSE_MS = 3_000;

/** For a change that is kept until the server is back, because nobody waits in front of a form for it. */
export const keepTrying = {
  retry: (failures: number, cause: Error) => cause instanceof Unreachable && failures < TRIES,
  retryDelay: (failures: number) => Math.min(500 * 2 ** failures, LONGEST_PAUSE_MS),
};

/** An answer is an answer: only silence is asked again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 15_000, retry: (failures, cause) => !(cause instanceof Refused) && failures < 2 },
    mutations: {
      retry: (failures, cause) => cause instanceof Unreachable && failures < TRIES,
      retryDelay: (failures) => Math.min(500 * 2 ** failures, LONGEST_PAUSE_MS),
    },
  },
});
