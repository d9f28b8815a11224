/**
 * Loads in a quiet moment what a press of a button would ask for, so that it opens at once, and without a network too.
 */
export function getReady() {
  const load = () => {
    void import('../../ui/open-choices.tsx');
    void import('../../ui/confirm-dialog.tsx');
    void import('../tasks/new-task.tsx');
    void import('../tasks/task-drawer.tsx');
    void import('../tasks/conflict-dialog.tsx');
    void import('../tasks/task-board.tsx');
  };
  // Safari has no requestIdleCallback.
  if ('requestIdleCallback' in window) requestIdleCallback(load);
  else setTimeout(load, 2_000);
}
