import { may } from '@taskward/contracts/permissions';
import { useDeferredValue, useEffect, useState } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router-dom';
import { autoSignIn, useAuth } from '../lib/auth.tsx';
import type { Person } from '../lib/claims.ts';
import { Loading } from './loading.tsx';
import { ForbiddenPage, UnauthorizedPage, UnreachablePage } from './message-page.tsx';

export function isAdmin(person: Person | undefined) {
  return may(person?.roles ?? [], 'dashboard:admin');
}

/** The view that a person starts in. */
export function homeOf(person: Person) {
  return isAdmin(person) ? '/admin' : '/tasks';
}

/** Pages below are for people who are signed in, and where `needs` names a role, who have it. */
export function Guard({ needs }: { needs?: string }) {
  const auth = useAuth();
  // The whole page comes at once here: deferred, it is drawn in small steps and holds up no click.
  const known = useDeferredValue(auth.status !== 'starting');
  if (!known || auth.status === 'starting') return <Loading />;
  if (auth.status === 'unreachable') return <UnreachablePage />;
  if (auth.status === 'signed-out') return auth.left ? <Navigate to="/login" replace /> : <SendToSignIn />;
  if (needs && !auth.person?.roles.includes(needs)) return <ForbiddenPage />;
  return <Outlet />;
}

/** `/` leads to the caller's view. */
export function Home() {
  const { status, person } = useAuth();
  if (status === 'signed-in' && person) return <Navigate to={homeOf(person)} replace />;
  return <Guard />;
}

function SendToSignIn() {
  const here = useLocation();
  const [refused, setRefused] = useState(false);
  useEffect(() => setRefused(!autoSignIn(here.pathname + here.search)), [here.pathname, here.search]);
  return refused ? <UnauthorizedPage /> : <Loading label="Taking you to sign-in" />;
}
