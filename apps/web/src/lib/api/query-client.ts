import { notifyManager, QueryClient } from '@tanstack/react-query';
import { HttpError, NetworkError } from '../problem.ts';

/** Ten minutes of silence: then a change that could not be sent is given up, and the person is told. */
const TRIES = 200;
const LONGEST_PAUSE_MS = 3_000;

/** For a change that may be sent again: an answer is an answer, only silence is asked again. */
export const retryWhileOffline = {
  retry: (failures: number, cause: Error) => cause instanceof NetworkError && failures < TRIES,
  retryDelay: (failures: number) => Math.min(500 * 2 ** failures, LONGEST_PAUSE_MS),
  networkMode: 'online' as const,
};

// What a person asks for is on the screen before anything else happens: by the default, a timer, React has a switch
// that was pressed fall back first, and it is seen to.
notifyManager.setScheduler(queueMicrotask);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 15_000, retry: (failures, cause) => !(cause instanceof HttpError) && failures < 2 },
    // Without a network or a server it is said at once: sent again, a lost answer would make two of something.
    mutations: { retry: false, networkMode: 'always' },
  },
});
