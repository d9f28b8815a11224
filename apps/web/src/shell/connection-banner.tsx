import { t } from '@lingui/core/macro';
import { IconCloudOff } from '@tabler/icons-react';
import { useIsMutating, useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect, useRef } from 'react';
import { overdue, waitForServer } from '../lib/connection.ts';
import { lazyWithRetry } from '../lib/lazy-with-retry.ts';
import classes from './connection-banner.module.css';
import { useAway } from './offline/use-away.ts';

const WaitingList = lazyWithRetry(() => import('./offline/waiting-list.tsx'));

/** Says once that the server is away, or long in answering, and that what was changed is kept meanwhile. */
export function ConnectionBanner() {
  const { online, answered, away } = useAway();
  const late = overdue.use() > 0;
  const waiting = useIsMutating();
  const fleeting = useIsMutating({ predicate: ({ meta }) => !meta?.kept });
  const client = useQueryClient();
  const missed = useRef(false);
  useEffect(() => (answered ? undefined : waitForServer()), [answered]);
  useEffect(() => {
    if (away) missed.current = true;
    // Asked only once all that was kept is sent: before that the answer would show things as they were.
    if (away || waiting > 0 || !missed.current) return;
    missed.current = false;
    void client.invalidateQueries();
  }, [away, waiting, client]);
  useEffect(() => {
    if (!away || fleeting === 0) return;
    addEventListener('beforeunload', askToStay);
    return () => removeEventListener('beforeunload', askToStay);
  }, [away, fleeting]);
  if (!away && !late) return null;
  const [fault, comfort] = away
    ? [online ? t`The server cannot be reached.` : t`You are offline.`, t`Trying again by itself.`]
    : [t`The server is slow to answer.`, t`Still waiting for it.`];
  return (
    <div className={classes.banner} role="status">
      <IconCloudOff size={16} aria-hidden />
      {fault} {waiting > 0 ? t`Your changes are kept and sent as soon as possible.` : comfort}
      <Suspense>{waiting > 0 && <WaitingList />}</Suspense>
    </div>
  );
}

/** What only this page knows of is lost with it. */
function askToStay(event: BeforeUnloadEvent) {
  event.preventDefault();
}
