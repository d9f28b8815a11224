import { t } from '@lingui/core/macro';
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
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
      title={t`Nothing lives here`}
      text={t`The address may be mistyped, or what it led to is gone.`}
      actions={
        <Button component={Link} to="/">
          {t`Go to my tasks`}
        </Button>
      }
    />
  );
}

export function UnreachablePage({ again }: { again: () => unknown }) {
  return (
    <MessagePage
      title={t`The server cannot be reached`}
      text={t`Nothing you saved is lost. Check your connection; this page tries again when you do.`}
      actions={<Button onClick={() => again()}>{t`Try again`}</Button>}
    />
  );
}
