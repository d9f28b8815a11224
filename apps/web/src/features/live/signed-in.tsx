import { Outlet } from 'react-router-dom';
import { useAuth } from '../../lib/auth.tsx';
import { ConfirmDialog } from '../../ui/confirm.tsx';
import { Commands } from '../palette/commands.tsx';
import { useLiveTasks } from './use-live-tasks.ts';

/** What goes on around every page for as long as somebody is signed in. */
export function SignedIn() {
  const { person } = useAuth();
  useLiveTasks(person?.id);
  return (
    <>
      <Outlet />
      <Commands />
      <ConfirmDialog />
    </>
  );
}
