import { QueryClient } from '@tanstack/react-query';
import { Refused } from './problem.ts';

/** An answer is an answer: only silence is asked again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 15_000, retry: (failures, cause) => !(cause instanceof Refused) && failures < 2 },
  },
});
