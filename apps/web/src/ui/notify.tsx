import { t } from '@lingui/core/macro';
import { type ReactNode, Suspense } from 'react';
import { importWithRetry, lazyWithRetry } from '../lib/lazy-with-retry.ts';
import { errorMessage } from '../lib/problem.ts';
import { createStore } from '../lib/store.ts';

const load = () => import('./notifications.tsx');
const NotificationList = lazyWithRetry(load);
const mounted = createStore(false);

/** The place of the notices: nothing until there is one. */
export function NotificationOutlet() {
  return mounted.use() ? (
    <Suspense>
      <NotificationList />
    </Suspense>
  ) : null;
}

interface Notice {
  /** The same id is not piled up. */
  id?: string;
  color?: string;
  message: ReactNode;
}

export function notify(notice: string | Notice) {
  mounted.set(true);
  const options = typeof notice === 'string' ? { message: notice } : notice;
  const closeButtonProps = { 'aria-label': t`Dismiss` };
  void importWithRetry(load).then(({ notifications }) =>
    notifications.show({ ...options, withBorder: true, closeButtonProps }),
  );
}

/** Tells the person what went wrong, once. */
export function notifyError(cause: unknown) {
  const message = errorMessage(cause);
  notify({ id: message, color: 'red', message });
}

export function dismiss(id: string) {
  if (mounted.get()) void importWithRetry(load).then(({ notifications }) => notifications.hide(id));
}
