import { Suspense, useCallback } from 'react';
import { Outlet } from 'react-router-dom';
import { useGivenNotice } from '../features/inbox/given-notice.tsx';
import { useAskSoon, useUnread } from '../features/inbox/inbox-queries.ts';
import type { FeedEvent } from '../features/tasks/sync/feed.ts';
import { useLiveTasks } from '../features/tasks/sync/use-live-tasks.ts';
import { useAuth } from '../lib/auth/auth.tsx';
import { lazyWithRetry } from '../lib/lazy-with-retry.ts';
import { useLive } from '../lib/live/use-live.ts';
import { forgetWriter } from '../lib/live/writers.ts';
import { useQuestion } from '../ui/confirm.ts';
import { useLastSeen } from './offline/use-last-seen.ts';
import { Commands } from './palette/commands.tsx';

const ConfirmDialog = lazyWithRetry(() => import('../ui/confirm-dialog.tsx'));

/** What goes on around every page for as long as somebody is signed in. */
export function SignedIn() {
  const { person } = useAuth();
  const question = useQuestion();
  useUnread();
  const askSoon = useAskSoon();
  const tellGiven = useGivenNotice(person);
  const onHeard = useCallback(
    (event: FeedEvent) => {
      askSoon();
      tellGiven(event);
      if (event.type === 'task.comment.created') forgetWriter(event.actor.id);
    },
    [askSoon, tellGiven],
  );
  useLiveTasks(person, onHeard);
  useLive(person?.id);
  useLastSeen(person?.id);
  return (
    <>
      <Outlet />
      <Commands />
      <Suspense>{question && <ConfirmDialog question={question} />}</Suspense>
    </>
  );
}
