import { type ReactNode, Suspense } from 'react';
import { importWithRetry, lazyWithRetry } from '../lib/lazy-with-retry.ts';
import { errorMessage } from '../lib/problem.ts';
import { createStore } from '../lib/store.ts';

const load = () => import('./notices.tsx');
const Notices = lazyWithRetry(load);
const asked = createStore(false);

/** The place of the notices: nothing until there is one. */
export function NoticesHere() {
  return asked.use() ? (
    <Suspense>
      <Notices />
    </Suspense>
  ) : null;
}

interface Notice {
  /** The same id is not piled up. */
  id?: string;
  color?: string;
  message: ReactNode;
}

export function say(notice: string | Notice) {
  asked.set(true);
  const said = typeof notice === 'string' ? { message: notice } : notice;
  const closeButtonProps = { 'aria-label': 'Dismiss' };
  void importWithRetry(load).then(({ notifications }) =>
    notifications.show({ ...said, withBorder: true, closeButtonProps }),
  );
}

/** Tells the person what went wrong, once. */
export function saySo(cause: unknown) {
  const message = errorMessage(cause);
  say({ id: message, color: 'red', message });
}

export function takeBack(id: string) {
  if (asked.get()) void importWithRetry(load).then(({ notifications }) => notifications.hide(id));
}
