import { useNetwork } from '@mantine/hooks';
import { IconCloudOff } from '@tabler/icons-react';
import { useIsMutating, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { reachable, waitForServer } from '../lib/connection.ts';
import classes from './connection-banner.module.css';

/** Says once that the server is away, and that what was changed is kept meanwhile. */
export function ConnectionBanner() {
  const { online } = useNetwork();
  const answered = reachable.use();
  const waiting = useIsMutating();
  const client = useQueryClient();
  useEffect(() => {
    if (answered) return;
    return waitForServer(() => client.invalidateQueries());
  }, [answered, client]);
  if (online && answered) return null;
  return (
    <div className={classes.banner} role="status">
      <IconCloudOff size={16} aria-hidden />
      {online ? 'The server cannot be reached.' : 'You are offline.'}{' '}
      {waiting > 0 ? 'Your changes are kept and sent as soon as possible.' : 'Trying again by itself.'}
    </div>
  );
}
