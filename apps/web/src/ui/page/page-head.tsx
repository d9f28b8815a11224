import { Group, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './page-head.module.css';
import { unread } from './unread.ts';

/** The name of a page, and what can be done on it. */
export function PageHead({ title, children }: { title: string; children?: ReactNode }) {
  const waiting = unread.use();
  return (
    <header className={classes.head}>
      <title>{`${waiting > 0 ? `(${waiting}) ` : ''}${title} · Taskward`}</title>
      <Title order={1} size="h4">
        {title}
      </Title>
      <Group gap="xs">{children}</Group>
    </header>
  );
}
