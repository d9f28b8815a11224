import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { Link, useLocation } from 'react-router-dom';
import { signIn, useAuth } from '../lib/auth/auth.tsx';
import { isolate } from '../lib/direction.ts';
import { MessagePage } from '../ui/page/message-page.tsx';

export function ForbiddenPage() {
  const { person } = useAuth();
  const name = isolate(person?.name ?? t`someone`);
  return (
    <MessagePage
      code="403"
      title={t`This is for administrators`}
      text={t`You are signed in as ${name} and may not open this page. An administrator can give you the role.`}
      actions={
        <>
          <Button component={Link} to="/tasks">
            {t`Go to my tasks`}
          </Button>
          <SignInAgain label={t`Use another account`} />
        </>
      }
    />
  );
}

export function UnauthorizedPage() {
  const here = useLocation();
  return (
    <MessagePage
      code="401"
      title={t`Please sign in`}
      text={t`This page needs you to be signed in. You will come back here afterwards.`}
      actions={<Button onClick={() => signIn(here.pathname + here.search)}>{t`Sign in`}</Button>}
    />
  );
}

function SignInAgain({ label }: { label: string }) {
  const { signOut } = useAuth();
  return (
    <Button variant="default" onClick={() => signOut()}>
      {label}
    </Button>
  );
}
