import { Box, Button, Center } from '@mantine/core';
import type { ReactNode } from 'react';

/** The margins around the tables of the admin view. */
export function TableBox({ children }: { children: ReactNode }) {
  return (
    <Box p={{ base: 'md', sm: 'xl' }} maw={1080}>
      {children}
    </Box>
  );
}

interface MoreButtonProps {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}

/** The next page, where there is one. */
export function MoreButton({ query }: MoreButtonProps) {
  if (!query.hasNextPage) return null;
  return (
    <Center p="md">
      <Button variant="subtle" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
        Load more
      </Button>
    </Center>
  );
}

/** Lets a table scroll sideways on a narrow screen, by keyboard too. */
export function ScrollBox({ minWidth, children }: { minWidth: number; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section aria-label="Table" tabIndex={0} style={{ position: 'relative', overflowX: 'auto' }}>
      <Box miw={minWidth}>{children}</Box>
    </section>
  );
}
