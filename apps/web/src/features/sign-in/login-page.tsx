import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Button, Stack } from '@mantine/core';
import { Link, Navigate, useSearchParams } from 'react-router-dom';
import { start, useAuth } from '../../lib/auth/auth.tsx';
import { lazyWithRetry } from '../../lib/lazy-with-retry.ts';
import { useSettings } from '../../lib/settings.ts';
import { Loading } from '../../ui/page/loading.tsx';
import { UnreachablePage } from '../../ui/page/message-page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { DemoAccounts } from './demo-accounts.tsx';
import { SignInCard } from './sign-in-card.tsx';

const Interaction = lazyWithRetry(() => import('./interaction/interaction.tsx'));

/** Sign-in begins here, the issuer sends the browser here to ask for the password, and it ends here. */
export default function LoginPage() {
  const [query] = useSearchParams();
  const auth = useAuth();
  const interaction = query.get('interaction');
  if (interaction) return <Interaction uid={interaction} />;
  if (auth.status === 'starting') return <Loading label={t`Signing you in`} />;
  if (auth.status === 'unreachable') return <UnreachablePage again={start} />;
  if (auth.status === 'signed-in') return <Navigate to={landing(auth.returnTo) ?? '/'} replace />;
  return <Welcome left={auth.left} problem={auth.problem} />;
}

/** Only ways inside the app, and `/` means the person's own view. */
function landing(returnTo: string | undefined) {
  return returnTo && returnTo !== '/' && /^\/(?!\/)/.test(returnTo) ? returnTo : undefined;
}

function Welcome({ left, problem }: { left?: boolean; problem?: string }) {
  const { signIn } = useAuth();
  const settings = useSettings();
  return (
    <SignInCard
      title={left ? t`You are signed out` : t`Welcome to Taskward`}
      text={
        left
          ? t`In every tab of this browser.`
          : t`Give work to colleagues and services, see at once what becomes of it, and miss nothing that is yours.`
      }
      foot={
        settings?.external === false && (
          <Trans>
            New here?{' '}
            <Anchor component={Link} to="/register" inherit>
              Create an account
            </Anchor>
          </Trans>
        )
      }
    >
      <Stack>
        <ProblemAlert cause={problem} text={problem} />
        <Button size="md" fullWidth onClick={() => signIn()} data-autofocus>
          {t`Sign in`}
        </Button>
        {!left && <DemoAccounts />}
      </Stack>
    </SignInCard>
  );
}
