import { useQueryClient } from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import { Suspense, useMemo } from 'react';
import { useShortcuts } from '../../../lib/keys.ts';
import { lazyWithRetry } from '../../../lib/lazy-with-retry.ts';
import { type Act, openPalette } from '../../../ui/palette-request.ts';
import { bulk } from '../sync/many/bulk.ts';
import { useListed, useSelectedCount } from '../sync/many/selection.ts';
import { isWaiting } from '../sync/waiting/waiting-tasks.ts';
import { targetsNow } from './targets.ts';
import { useSelectionKeys } from './use-selection-keys.ts';

const BulkBar = lazyWithRetry(() => import('./bulk-bar.tsx'));

/** By which key something is chosen for the tasks at hand. */
const KEYS: Record<string, Act> = { s: 'status', p: 'priority', d: 'due', a: 'person', m: 'project', l: 'labels' };

/** What can be done by keyboard, and to many at once, on any page that shows tasks: here are all of them, in its order. */
export function TaskActions({ tasks }: { tasks: readonly Task[] }) {
  const client = useQueryClient();
  const { run, failures } = bulk.use();
  const selected = useSelectedCount();
  const sent = useMemo(() => tasks.filter((task) => !isWaiting(task)), [tasks]);
  useListed(sent);
  useSelectionKeys();
  const act = (name: Act) => () => {
    const targets = targetsNow(client);
    if (targets.length > 0) openPalette({ act: name, tasks: targets });
  };
  useShortcuts(Object.fromEntries(Object.entries(KEYS).map(([key, name]) => [key, act(name)])));
  return <Suspense>{(selected > 0 || run || failures.length > 0) && <BulkBar />}</Suspense>;
}
