import { preloadWhenIdle } from '../lib/preload-when-idle.ts';

const parts = [
  () => import('../deferred-styles.ts'),
  () => import('../ui/notifications.tsx'),
  () => import('../ui/choice-menu/open-choices.tsx'),
  () => import('../ui/confirm-dialog.tsx'),
  () => import('../features/tasks/filter/filter-chips.tsx'),
  () => import('../features/tasks/create/quick-assignee.tsx'),
  () => import('../features/tasks/create/new-task.tsx'),
  () => import('../features/tasks/create/not-sent-list.tsx'),
  () => import('../features/tasks/create/no-tasks.tsx'),
  () => import('../features/tasks/detail/task-drawer.tsx'),
  () => import('../features/tasks/detail/conflict-dialog.tsx'),
  () => import('./offline/last-seen.ts'),
  () => import('./offline/waiting-list.tsx'),
  () => import('./palette/palette.tsx'),
  () => import('./palette/shortcuts-page.tsx'),
  () => import('../features/inbox/inbox-page.tsx'),
  () => import('../features/projects/projects-page.tsx'),
  () => import('../features/projects/project-page.tsx'),
  () => import('../features/account/account-page.tsx'),
  () => import('../features/tasks/values/order/row-order.tsx'),
  () => import('../features/tasks/board/task-board.tsx'),
  () => import('../features/tasks/calendar/task-calendar.tsx'),
  () => import('../features/views/save-view.tsx'),
  () => import('../ui/choice-menu/searched-choices.tsx'),
];

/** Tells by a mark, which tests wait for, when all of it is there. */
export async function preloadParts() {
  if (await preloadWhenIdle(parts)) performance.mark('preloaded');
}
