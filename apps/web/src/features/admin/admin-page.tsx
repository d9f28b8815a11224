import { Box } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageHead } from '../../ui/page/page-head.tsx';

interface AdminPageProps {
  title: string;
  /** The buttons beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** What the pages with one table or list have in common: a head, and margins around what is under it. */
export function AdminPage({ title, actions, children }: AdminPageProps) {
  return (
    <>
      <PageHead title={title}>{actions}</PageHead>
      <Box p={{ base: 'md', sm: 'xl' }} maw={1120}>
        {children}
      </Box>
    </>
  );
}
