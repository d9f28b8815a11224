import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';

interface Page<T> {
  data: T[];
  page: { nextCursor: string | null };
}

/** A list that is read page by page, as one list of what was read so far. While a filter changes the old rows stay. */
export function usePagedList<T>(
  name: string,
  asked: string,
  list: (query: URLSearchParams, signal: AbortSignal) => Promise<Page<T>>,
  /** Milliseconds after which it is read again while somebody looks. */
  refetchInterval?: number,
) {
  return useInfiniteQuery({
    queryKey: [name, asked],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams(asked);
      if (pageParam) query.set('cursor', pageParam);
      return list(query, signal);
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.page.nextCursor,
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    placeholderData: keepPreviousData,
    refetchInterval,
  });
}
