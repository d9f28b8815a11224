import { t } from '@lingui/core/macro';
import { Button, Center, Skeleton, Stack, Table, VisuallyHidden } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import { EmptyState } from '../../ui/page/empty-state.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import classes from './data-table.module.css';

export interface Column<T> {
  title: string;
  /** The title is for screen readers only. */
  quiet?: boolean;
  width?: number;
  cell: (item: T) => ReactNode;
}

/** An answer in rows, all at once or page by page. */
interface Rows<T> {
  data: T[] | undefined;
  error: unknown;
  isFetching: boolean;
  refetch: () => unknown;
  hasNextPage?: boolean;
  isFetchingNextPage?: boolean;
  fetchNextPage?: () => unknown;
}

interface DataTableProps<T> {
  label: string;
  query: Rows<T>;
  columns: Column<T>[];
  keyOf: (item: T) => string;
  minWidth?: number;
  /** What to say where there is nothing. */
  empty: { title: string; text: string };
}

/**
 * The table of an admin page, with what is shown before, instead and after it. On a phone each row is a card; that it is a row
 * is said in any case, since a browser takes what is not drawn as a table for none.
 */
export function DataTable<T>({ label, query, columns, keyOf, minWidth = 620, empty }: DataTableProps<T>) {
  if (query.data === undefined) return query.error ? <Failed query={query} /> : <Coming />;
  if (query.data.length === 0) return <EmptyState {...empty} />;
  return (
    <>
      <ScrollBox label={label} minWidth={minWidth}>
        <Table verticalSpacing="sm" aria-label={label} role="table" className={classes.table}>
          <Table.Thead role="rowgroup">
            <Table.Tr role="row">
              {columns.map(({ title, quiet, width }) => (
                <Table.Th key={title} w={width} role="columnheader">
                  {quiet ? <VisuallyHidden>{title}</VisuallyHidden> : title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody role="rowgroup">
            {query.data.map((item) => (
              <Table.Tr key={keyOf(item)} role="row">
                {columns.map(({ title, quiet, cell }) => (
                  <Table.Td key={title} role="cell" data-title={title} data-quiet={quiet}>
                    {cell(item)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollBox>
      {query.error ? <Failed query={query} /> : <MoreButton query={query} />}
    </>
  );
}

function Coming() {
  return (
    <Stack aria-busy gap="xs">
      {['first', 'second', 'third', 'fourth'].map((row) => (
        <Skeleton key={row} height={44} />
      ))}
    </Stack>
  );
}

function Failed<T>({ query }: { query: Rows<T> }) {
  return (
    <Stack align="start" pt="md">
      <ProblemAlert cause={query.error} />
      <Button variant="default" loading={query.isFetching} onClick={() => query.refetch()}>
        {t`Try again`}
      </Button>
    </Stack>
  );
}

/** The next page, where there is one. */
function MoreButton<T>({ query }: { query: Rows<T> }) {
  if (!query.hasNextPage) return null;
  return (
    <Center p="md">
      <Button variant="subtle" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage?.()}>
        {t`Load more`}
      </Button>
    </Center>
  );
}

/** Lets a table scroll sideways on a narrow screen, by keyboard too. */
function ScrollBox({ label, minWidth, children }: { label: string; minWidth: number; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table without a link would not scroll by keyboard (axe: scrollable-region-focusable, WCAG 2.1.1)
    <section aria-label={label} tabIndex={0} className={classes.box}>
      <div style={{ '--least': `${minWidth}px` } as CSSProperties}>{children}</div>
    </section>
  );
}
