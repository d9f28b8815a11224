import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { View } from '@taskward/contracts/http';
import type { Body } from '@taskward/contracts/openapi';
import { api } from '../../lib/api/api.ts';
import { notifyError } from '../../ui/notify.tsx';

const MOST = 200;
const VIEWS = ['views'];

/** The views that somebody saved for themselves, and those of their projects. */
export function useViews(): View[] {
  const { data } = useQuery({
    queryKey: VIEWS,
    queryFn: async ({ signal }) => (await api('GET /api/v1/views', { query: { limit: MOST }, signal })).data,
    staleTime: 60_000,
  });
  return data ?? [];
}

const saving = (client: QueryClient) => ({
  onError: notifyError,
  onSettled: () => client.invalidateQueries({ queryKey: VIEWS }),
});

export function useSaveView() {
  const client = useQueryClient();
  return useMutation({
    ...saving(client),
    mutationFn: async (body: Body<'POST /api/v1/views'>) => (await api('POST /api/v1/views', { body })).data,
    onSuccess: (view) => client.setQueryData<View[]>(VIEWS, (held) => [...(held ?? []), view]),
  });
}

export function useRenameView() {
  const client = useQueryClient();
  return useMutation({
    ...saving(client),
    mutationFn: ({ id, name }: Pick<View, 'id' | 'name'>) =>
      api('PATCH /api/v1/views/{id}', { path: { id }, body: { name } }),
  });
}

export function useDeleteView() {
  const client = useQueryClient();
  return useMutation({
    ...saving(client),
    mutationFn: ({ id }: View) => api('DELETE /api/v1/views/{id}', { path: { id } }),
    onSuccess: (_nothing, { id }) =>
      client.setQueryData<View[]>(VIEWS, (held) => held?.filter((view) => view.id !== id)),
  });
}
