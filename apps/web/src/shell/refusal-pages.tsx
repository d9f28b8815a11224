import { Button } from '@mantine/core';
import { Link, useLocation } from 'react-router-dom';
import { signIn, useAuth } from '../lib/auth/auth.tsx';
import { isolate } from '../lib/direction.ts';
import { MessagePage } from '../ui/page/message-page.tsx';

export function ForbiddenPage() {
  const { person } = useAuth();
  return (
    <MessagePage
      code="403"
      title="This is for administrators"
      text={`You are signed in as ${isolate(person?.name ?? 'someone')} and may not open this page. An administrator can give you the role.`}
      actions={
        <>
          <Button component={Link} to="/tasks">
            Go to my tasks
          </Button>
          <SignInAgain label="Use another account" />
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
      title="Please sign in"
      text="This page needs you to be signed in. You will come back here afterwards."
      actions={<Button onClick={() => signIn(here.pathname + here.search)}>Sign in</Button>}
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
