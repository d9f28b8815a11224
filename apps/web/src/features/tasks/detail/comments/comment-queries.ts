import { type InfiniteData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Answer } from '@taskward/contracts/openapi';
import { useEffect } from 'react';
import { retryWhileOffline } from '../../../../lib/api/query-client.ts';
import { isHttpError } from '../../../../lib/problem.ts';
import { notifyError } from '../../../../ui/notify.tsx';
import { addComment, type Comment, changeComment, deleteComment, listComments } from './comment-api.ts';

const PAGE = '200';

/** All comments of a task, as far as they have arrived; the oldest first. */
export function useComments(taskId: string) {
  const list = useInfiniteQuery({
    queryKey: ['comments', taskId],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: PAGE });
      if (pageParam) query.set('cursor', pageParam);
      return listComments(taskId, query, signal);
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.page.nextCursor,
    select: ({ pages }) => pages.flatMap(({ data }) => data),
  });
  const { hasNextPage, isFetching, isError, fetchNextPage } = list;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  return list;
}

/** What each change of comments has in common: afterwards they are read again, with the history and who watches. */
function useAfterwards(taskId: string) {
  const client = useQueryClient();
  return () => {
    for (const name of ['comments', 'history', 'task']) void client.invalidateQueries({ queryKey: [name, taskId] });
  };
}

type Lists = InfiniteData<Answer<'GET /api/v1/tasks/{id}/comments'>>;

/** Shows a comment as it is from now on. */
function useShowComment(taskId: string) {
  const client = useQueryClient();
  return (comment: Comment) => {
    const anew = (held: Comment) => (held.id === comment.id ? comment : held);
    client.setQueryData<Lists>(
      ['comments', taskId],
      (lists) => lists && { ...lists, pages: lists.pages.map((page) => ({ ...page, data: page.data.map(anew) })) },
    );
  };
}

export function useAddComment(taskId: string) {
  return useMutation({
    ...retryWhileOffline,
    mutationFn: ({ body, key }: { body: string; key: string }) => addComment(taskId, body, key),
    onSettled: useAfterwards(taskId),
  });
}

export function useChangeComment(taskId: string) {
  const show = useShowComment(taskId);
  return useMutation({
    ...retryWhileOffline,
    mutationFn: ({ comment, body }: { comment: Comment; body: string }) => changeComment(comment, body),
    onMutate: ({ comment, body }) => show({ ...comment, body }),
    onSuccess: show,
    onSettled: useAfterwards(taskId),
  });
}

export function useDeleteComment(taskId: string) {
  return useMutation({
    ...retryWhileOffline,
    mutationFn: (id: string) =>
      deleteComment(id).catch((cause: unknown) => {
        // Gone already, perhaps by a first try whose answer was lost.
        if (!isHttpError(cause, 404)) throw cause;
      }),
    onError: notifyError,
    onSettled: useAfterwards(taskId),
  });
}
