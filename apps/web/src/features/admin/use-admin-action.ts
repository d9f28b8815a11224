import { useMutation, useQueryClient } from '@tanstack/react-query';
import { notify, notifyError } from '../../ui/notify.tsx';

interface AdminAction {
  act: () => Promise<unknown>;
  /** What to say when it is done. */
  done: string;
}

/** Does something on the server, says how it went, and reads these lists again. */
export function useAdminAction(...names: string[]) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ act }: AdminAction) => act(),
    onSuccess: (_answer, { done }) => notify(done),
    onError: notifyError,
    onSettled: () => Promise.all(names.map((name) => cache.invalidateQueries({ queryKey: [name] }))),
  });
}
