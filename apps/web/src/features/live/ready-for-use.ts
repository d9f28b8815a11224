import { loadPart } from '../../lib/part.ts';

const QUIET_AFTER_MS = 2_000;

const parts = [
  () => import('../../late-styles.ts'),
  () => import('../../ui/notices.tsx'),
  () => import('../../ui/open-choices.tsx'),
  () => import('../../ui/confirm-dialog.tsx'),
  () => import('../tasks/filter-chips.tsx'),
  () => import('../tasks/new-task.tsx'),
  () => import('../tasks/task-drawer.tsx'),
  () => import('../tasks/conflict-dialog.tsx'),
  () => import('../tasks/task-board.tsx'),
];

/**
 * Loads in a quiet moment what a press of a button would ask for, so that it opens at once, and without a network too.
 */
export function getReady() {
  const load = async () => {
    const loaded = await Promise.allSettled(parts.map((part) => loadPart<unknown>(part)));
    // What cannot be had now is asked for again by whoever needs it.
    if (loaded.every(({ status }) => status === 'fulfilled')) performance.mark('ready for use');
  };
  // What is on the page comes first. Safari has no requestIdleCallback.
  setTimeout(() => ('requestIdleCallback' in window ? requestIdleCallback(load) : load()), QUIET_AFTER_MS);
}
