import { Group, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './page-head.module.css';
import { unread } from './unread.ts';

interface PageHeadProps {
  title: string;
  /** Before the title: the colour of a project. */
  sign?: ReactNode;
  children?: ReactNode;
}

/** The name of a page, and what can be done on it. */
export function PageHead({ title, sign, children }: PageHeadProps) {
  const waiting = unread.use();
  return (
    <header className={classes.head}>
      <title>{`${waiting > 0 ? `(${waiting}) ` : ''}${title} · Taskward`}</title>
      <div className={classes.name}>
        {sign}
        <Title order={1} size="h4" className={classes.title}>
          {title}
        </Title>
      </div>
      <Group gap="xs" wrap="nowrap">
        {children}
      </Group>
    </header>
  );
}
