import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Brand } from '../../ui/page/brand.tsx';
import classes from './sign-in-card.module.css';

interface SignInCardProps {
  title: string;
  text?: ReactNode;
  children: ReactNode;
  foot?: ReactNode;
}

/** The look that every page around signing in shares. */
export function SignInCard({ title, text, children, foot }: SignInCardProps) {
  return (
    <main className={classes.page} id="content">
      <title>{`${title} · Taskward`}</title>
      <div className={classes.card}>
        <Stack gap="xl">
          <Brand />
          <Stack gap={4}>
            <Title order={1} size="h3">
              {title}
            </Title>
            {text && (
              <Text size="sm" c="var(--quiet)">
                {text}
              </Text>
            )}
          </Stack>
          {children}
        </Stack>
      </div>
      {foot && (
        <Text size="sm" c="var(--quiet)" ta="center">
          {foot}
        </Text>
      )}
    </main>
  );
}
