import { t } from '@lingui/core/macro';
import { may, type Permission } from '@taskward/contracts/permissions';
import { useDeferredValue, useEffect, useState } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router-dom';
import { autoSignIn, start, useAuth } from '../lib/auth/auth.tsx';
import { isAdmin } from '../lib/auth/claims.ts';
import { Loading } from '../ui/page/loading.tsx';
import { UnreachablePage } from '../ui/page/message-page.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { ForbiddenPage, UnauthorizedPage } from './refusal-pages.tsx';

/** Pages below are for people who are signed in, and where `needs` names a permission, who have it. */
export function Guard({ needs }: { needs?: Permission }) {
  const auth = useAuth();
  // The whole page comes at once here: deferred, it is drawn in small steps and holds up no click.
  const known = useDeferredValue(auth.status !== 'starting');
  if (!known || auth.status === 'starting') return <Waiting />;
  if (auth.status === 'unreachable') return <UnreachablePage again={start} />;
  if (auth.status === 'signed-out') return auth.left ? <Navigate to="/login" replace /> : <SendToSignIn />;
  if (needs && !(auth.person && may(auth.person, needs))) return <ForbiddenPage />;
  return <Outlet />;
}

/** `/` leads to the view that the person starts in. */
export function Home() {
  const { status, person } = useAuth();
  if (status === 'signed-in' && person) return <Navigate to={isAdmin(person) ? '/admin' : '/today'} replace />;
  return <Guard />;
}

function SendToSignIn() {
  const here = useLocation();
  const [refused, setRefused] = useState(false);
  useEffect(() => setRefused(!autoSignIn(here.pathname + here.search)), [here.pathname, here.search]);
  return refused ? <UnauthorizedPage /> : <Waiting label={t`Taking you to sign-in`} />;
}

function Waiting({ label }: { label?: string }) {
  return (
    <>
      <ConnectionBanner />
      <Loading label={label} />
    </>
  );
}

/** Around pages for whoever is not signed in, which have no frame. */
export function Bare() {
  return (
    <>
      <ConnectionBanner />
      <Outlet />
    </>
  );
}
