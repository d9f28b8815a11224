import { useQueryClient } from '@tanstack/react-query';
import { useAuth } from '../../../../lib/auth/auth.tsx';
import type { HttpError } from '../../../../lib/problem.ts';
import { randomId } from '../../../../lib/random.ts';
import { sendTask } from './send-waiting.ts';
import { dropWaiting, useWaiting, type WaitingTask } from './waiting.ts';

/** A task to be made; the key makes sending it again harmless. */
type NewTask = Pick<WaitingTask, 'line' | 'fields' | 'form'> & Partial<Pick<WaitingTask, 'key' | 'at'>>;

/** Makes tasks, with a network or without, and knows which of them were not sent. */
export function useSendTask() {
  const client = useQueryClient();
  const { person } = useAuth();
  const me = person?.id ?? '';
  const waiting = useWaiting(me);
  return {
    waiting,
    send: (
      { key = randomId(), at = new Date().toISOString(), line, fields, form }: NewTask,
      onRefused?: (cause: HttpError) => boolean,
    ) => sendTask(client, me, { kind: 'task', key, at, line, fields, form }, onRefused),
    discard: ({ key }: { key: string }) => dropWaiting(me, key),
  };
}
