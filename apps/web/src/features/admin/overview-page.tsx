import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import { Link } from 'react-router-dom';
import { lazyPart } from '../../lib/part.ts';
import { PageHead } from '../../ui/page-head.tsx';
import { Loaded } from '../../ui/section.tsx';
import { ListLoading } from '../tasks/list-states.tsx';
import { NewTaskButton } from '../tasks/new-task-button.tsx';
import { type Stats, taskStats } from './admin-api.ts';
import classes from './overview-page.module.css';

const OverviewCharts = lazyPart(() => import('./overview-charts.tsx'));

/** How the work goes, at a glance. */
export function OverviewPage() {
  const stats = useQuery({ queryKey: ['stats'], queryFn: ({ signal }) => taskStats(signal) });
  return (
    <>
      <PageHead title="Overview">
        <NewTaskButton />
      </PageHead>
      <Stack p={{ base: 'md', sm: 'xl' }} gap="xl">
        <Loaded query={stats}>
          {(data) => (
            <>
              <Figures stats={data} />
              <Suspense fallback={<ListLoading />}>
                <OverviewCharts stats={data} />
              </Suspense>
            </>
          )}
        </Loaded>
      </Stack>
    </>
  );
}

function Figures({ stats }: { stats: Stats }) {
  const open = (stats.byStatus.todo ?? 0) + (stats.byStatus.in_progress ?? 0) + (stats.byStatus.in_review ?? 0);
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }}>
      <Figure label="Open tasks" value={open} to="/admin/tasks?status=todo&status=in_progress&status=in_review" />
      <Figure label="Overdue" value={stats.overdue} to="/admin/tasks?due=overdue" alarming={stats.overdue > 0} />
      <Figure label="Due in 7 days" value={stats.dueNext7Days} to="/admin/tasks?due=week" />
      <Figure label="Done in 7 days" value={stats.completedLast7Days} to="/admin/tasks?status=done&sort=-updatedAt" />
    </SimpleGrid>
  );
}

interface FigureProps {
  label: string;
  value: number | undefined;
  to: string;
  alarming?: boolean;
}

function Figure({ label, value, to, alarming }: FigureProps) {
  return (
    <Link to={to} className={classes.figure}>
      <Text size="sm" c="var(--quiet)">
        {label}
      </Text>
      <Text className={classes.value} c={alarming ? 'var(--late)' : undefined}>
        {value?.toLocaleString() ?? '–'}
      </Text>
    </Link>
  );
}
