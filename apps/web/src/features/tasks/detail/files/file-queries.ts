import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Attachment } from '@taskward/contracts/http';
import { retryWhileOffline } from '../../../../lib/api/query-client.ts';
import { isHttpError } from '../../../../lib/problem.ts';
import { notifyError } from '../../../../ui/notify.tsx';
import { deleteFile, listFiles } from './file-api.ts';

/** A thumbnail is made in a moment; a picture that has none after this gets none. */
const PICTURED_MS = 30_000;
const LOOK_AGAIN_MS = 2_000;

const keyOf = (taskId: string) => ['files', taskId];

/** The files of a task, the oldest first. */
export function useFiles(taskId: string) {
  return useQuery({
    queryKey: keyOf(taskId),
    queryFn: ({ signal }) => listFiles(taskId, signal),
    refetchInterval: ({ state }) => (state.data?.some(isToBePictured) ? LOOK_AGAIN_MS : false),
  });
}

const isToBePictured = ({ contentType, thumbnail, createdAt }: Attachment) =>
  contentType.startsWith('image/') && thumbnail === null && Date.now() - Date.parse(createdAt) < PICTURED_MS;

/** After a file came or went the files are read again, with the history that tells of it. */
export function useFilesAfterwards(taskId: string) {
  const client = useQueryClient();
  return () => {
    for (const name of ['files', 'history']) void client.invalidateQueries({ queryKey: [name, taskId] });
  };
}

export function useDeleteFile(taskId: string) {
  return useMutation({
    ...retryWhileOffline,
    mutationFn: (id: string) =>
      deleteFile(id).catch((cause: unknown) => {
        // Gone already, perhaps by a first try whose answer was lost.
        if (!isHttpError(cause, 404)) throw cause;
      }),
    onError: notifyError,
    onSettled: useFilesAfterwards(taskId),
  });
}
