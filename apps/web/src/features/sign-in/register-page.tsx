import { useEffect } from 'react';
import { Navigate, useSearchParams } from 'react-router-dom';
import { signIn, start, useAuth } from '../../lib/auth/auth.tsx';
import { useSettings } from '../../lib/settings.ts';
import { Loading } from '../../ui/page/loading.tsx';
import { UnreachablePage } from '../../ui/page/message-page.tsx';
import { RegisterForm } from './interaction/register-form.tsx';

/** A new account is made within a sign-in, so that one session comes of it: without one under way, one is begun. */
export default function RegisterPage() {
  const [query] = useSearchParams();
  const settings = useSettings();
  const interaction = query.get('interaction');
  // Where another issuer signs people in, an account of ours would lead nowhere.
  if (settings?.external) return <Navigate to="/login" replace />;
  if (interaction) return <RegisterForm uid={interaction} />;
  return settings ? <AskForAccount /> : <Loading />;
}

function AskForAccount() {
  const { status } = useAuth();
  const ready = status === 'signed-out' || status === 'signed-in';
  useEffect(() => {
    if (ready) void signIn(undefined, { prompt: 'create' });
  }, [ready]);
  return status === 'unreachable' ? <UnreachablePage again={start} /> : <Loading />;
}
