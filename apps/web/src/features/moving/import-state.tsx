import { plural, t } from '@lingui/core/macro';
import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Import } from '@taskward/contracts/http';
import { useEffect } from 'react';
import { Link } from 'react-router-dom';
import { formatNumber } from '../../lib/locale.ts';
import { said } from '../../lib/problem.ts';
import { confirm } from '../../ui/confirm.ts';
import { notifyError } from '../../ui/notify.tsx';
import { Loaded } from '../../ui/page/section.tsx';
import { getImport, listLines, undoImport } from './moving-api.ts';
import { isAtWork } from './moving-words.ts';
import { ToldLines } from './told-lines.tsx';

const ASK_AGAIN_MS = 1_000;

/** How far an import is, and what came of it. */
export function ImportState({ id, onLeave }: { id: string; onLeave: () => void }) {
  const client = useQueryClient();
  const state = useQuery({
    queryKey: ['imports', id],
    queryFn: ({ signal }) => getImport(id, signal),
    refetchInterval: ({ state: { data } }) => (data && !isAtWork(data) ? false : ASK_AGAIN_MS),
  });
  const atWork = state.data === undefined || isAtWork(state.data);
  // What the lists hold is of before.
  useEffect(() => {
    if (!atWork)
      for (const name of ['tasks', 'projects', 'past-imports']) void client.invalidateQueries({ queryKey: [name] });
  }, [atWork, client]);
  return <Loaded query={state}>{(held) => <Standing held={held} onLeave={onLeave} />}</Loaded>;
}

function Standing({ held, onLeave }: { held: Import; onLeave: () => void }) {
  const { id, state, total, made, refused, undone, kept, reason } = held;
  const lines = useQuery({
    queryKey: ['imports', id, 'lines'],
    queryFn: ({ signal }) => listLines(id, signal),
    enabled: !isAtWork(held),
  });
  const undo = useUndoImport();
  const goal = state === 'undoing' ? made : total;
  const done = state === 'undoing' ? undone + kept : made + refused;
  return (
    <Stack gap="lg">
      {isAtWork(held) && (
        <Progress value={goal === 0 ? 100 : (100 * done) / goal} size="lg" aria-label={t`Progress of the import`} />
      )}
      <Stack gap="xs" role="status">
        {state === 'working' && <Text>{t`${formatNumber(done)} of ${formatNumber(goal)} lines are done.`}</Text>}
        {state === 'undoing' && <Text>{t`${formatNumber(done)} of ${formatNumber(goal)} tasks are undone.`}</Text>}
        {!isAtWork(held) && (
          <Text fw={550}>{plural(made, { one: '# task was made.', other: '# tasks were made.' })}</Text>
        )}
        {refused > 0 && <Text>{plural(refused, { one: '# line was not.', other: '# lines were not.' })}</Text>}
        {reason !== null && <Text>{said(reason)}</Text>}
        {state === 'undone' && (
          <Text>{plural(undone, { one: '# task was deleted again.', other: '# tasks were deleted again.' })}</Text>
        )}
        {kept > 0 && (
          <Text>
            {plural(kept, {
              one: '# task stays, since somebody has worked on it.',
              other: '# tasks stay, since somebody has worked on them.',
            })}
          </Text>
        )}
      </Stack>
      {!isAtWork(held) && (
        <Group>
          {state !== 'undone' && (
            <>
              <Button component={Link} to="/tasks">
                {t`Go to My tasks`}
              </Button>
              <Button variant="default" loading={undo.isPending} onClick={() => askToUndo(() => undo.mutate(id))}>
                {t`Undo import`}
              </Button>
            </>
          )}
          <Button variant="default" onClick={onLeave}>
            {t`Another file`}
          </Button>
        </Group>
      )}
      {lines.data && <ToldLines {...lines.data} />}
    </Stack>
  );
}

export function useUndoImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: undoImport,
    onSuccess: (begun) => {
      client.setQueryData(['imports', begun.id], begun);
      return client.invalidateQueries({ queryKey: ['past-imports'] });
    },
    onError: notifyError,
  });
}

const askToUndo = (onConfirm: () => void) =>
  confirm({
    title: t`Undo this import?`,
    text: t`Its tasks are deleted, but for those that somebody has worked on since.`,
    action: t`Undo import`,
    onConfirm,
  });
