import { Button, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router-dom';
import { signIn, start, useAuth } from '../lib/auth.tsx';
import { Brand } from './brand.tsx';
import classes from './message-page.module.css';

interface MessagePageProps {
  code?: string;
  title: string;
  text: string;
  actions: ReactNode;
}

/** One calm page for whatever stands in the way. */
export function MessagePage({ code, title, text, actions }: MessagePageProps) {
  return (
    <main className={classes.page} id="content">
      <title>{`${title} · Taskward`}</title>
      <Stack gap="lg" maw={440}>
        <Brand />
        <Stack gap={6}>
          {code && (
            <Text size="sm" c="var(--quiet)" ff="monospace">
              {code}
            </Text>
          )}
          <Title order={1} size="h2">
            {title}
          </Title>
          <Text c="var(--quiet)">{text}</Text>
        </Stack>
        <Group>{actions}</Group>
      </Stack>
    </main>
  );
}

export function NotFoundPage() {
  return (
    <MessagePage
      code="404"
      title="Nothing lives here"
      text="The address may be mistyped, or what it led to is gone."
      actions={
        <Button component={Link} to="/">
          Go to my tasks
        </Button>
      }
    />
  );
}

export function ForbiddenPage() {
  const { person } = useAuth();
  return (
    <MessagePage
      code="403"
      title="This is for administrators"
      text={`You are signed in as ${person?.name ?? 'someone'} and may not open this page. An administrator can give you the role.`}
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

export function UnreachablePage({ again = start }: { again?: () => unknown }) {
  return (
    <MessagePage
      title="The server cannot be reached"
      text="Nothing you saved is lost. Check your connection; this page tries again when you do."
      actions={<Button onClick={() => again()}>Try again</Button>}
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
