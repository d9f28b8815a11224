import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { Navigate } from 'react-router-dom';
import { useAuth } from '../../../lib/auth/auth.tsx';
import { Loading } from '../../../ui/page/loading.tsx';
import { SignInCard } from '../sign-in-card.tsx';

const reason = () =>
  navigator.cookieEnabled
    ? t`That happens when it is left open for a while. Start a new one.`
    : t`Your browser keeps no cookies for this site, and signing in needs one. Allow cookies, then start again.`;

/** A sign-in that was left lying for too long, or was finished already and came back by the back button. */
export function Expired() {
  const { status, signIn } = useAuth();
  if (status === 'starting') return <Loading />;
  if (status === 'signed-in') return <Navigate to="/" replace />;
  return (
    <SignInCard title={t`This sign-in has expired`} text={reason()}>
      <Button size="md" fullWidth onClick={() => signIn()}>
        {t`Sign in`}
      </Button>
    </SignInCard>
  );
}
