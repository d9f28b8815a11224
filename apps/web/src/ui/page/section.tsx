import { t } from '@lingui/core/macro';
import { Skeleton, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useDeferredValue, useId } from 'react';
import { errorMessage, isNotThere } from '../../lib/problem.ts';

/** A part of a page with a name of its own. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <Stack component="section" gap="sm" aria-labelledby={id}>
      <Title order={2} size="h5" id={id}>
        {title}
      </Title>
      {children}
    </Stack>
  );
}

interface LoadedProps<T> {
  /** What came of a question so far. */
  query: { data: T | undefined; error: unknown };
  children: (data: T) => ReactNode;
}

/** Shows what was asked for: a shimmer before, a quiet sentence where there is none. */
export function Loaded<T>({ query, children }: LoadedProps<T>) {
  // Drawn for the first time it may be a whole page: in small steps, which hold up no click.
  const arrived = useDeferredValue(query.data !== undefined);
  if (query.data !== undefined && arrived) return children(query.data);
  if (!query.error) return <Skeleton height={90} />;
  return (
    <Text size="sm" c="var(--quiet)" role="status">
      {isNotThere(query.error) ? t`This is not available here.` : errorMessage(query.error)}
    </Text>
  );
}
