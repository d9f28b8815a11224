import { QueryClient } from '@tanstack/react-query';
import { Refused, Unreachable } from './problem.ts';

/** An answer is an answer: only silence is asked again. A change is kept for about a minute of silence. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 15_000, retry: (failures, cause) => !(cause instanceof Refused) && failures < 2 },
    mutations: {
      retry: (failures, cause) => cause instanceof Unreachable && failures < 8,
      retryDelay: (failures) => Math.min(1_000 * 2 ** failures, 15_000),
    },
  },
});
