import { t } from '@lingui/core/macro';
import { SimpleGrid, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { TaskStats } from '@taskward/contracts/http';
import { Link } from 'react-router-dom';
import { formatNumber } from '../../../lib/locale.ts';
import { EmptyState } from '../../../ui/page/empty-state.tsx';
import { PageHead } from '../../../ui/page/page-head.tsx';
import { Loaded } from '../../../ui/page/section.tsx';
import { NewTaskButton } from '../../tasks/create/new-task-button.tsx';
import { taskStats } from '../admin-api.ts';
import { useUrlFilter } from '../use-url-filter.ts';
import { OverviewCharts } from './overview-charts.tsx';
import classes from './overview-page.module.css';

/** How many days the picture of them shows. */
const DAYS = ['14', '30', '90'];

/** How the work goes, at a glance. */
export function OverviewPage() {
  const filter = useUrlFilter(['days']);
  const days = DAYS.includes(filter.valueOf('days')) ? filter.valueOf('days') : '14';
  const stats = useQuery({
    queryKey: ['stats', days],
    queryFn: ({ signal }) => taskStats(Number(days), signal),
    placeholderData: keepPreviousData,
  });
  const choice = { options: DAYS, chosen: days, onChoose: (chosen: string) => filter.set({ days: chosen }) };
  return (
    <>
      <PageHead title={t`Overview`}>
        <NewTaskButton />
      </PageHead>
      <Stack p={{ base: 'md', sm: 'xl' }} gap="xl">
        <Loaded query={stats}>
          {(data) =>
            data.total === 0 ? (
              <EmptyState
                title={t`No tasks yet`}
                text={t`Once people and services make tasks, you see here how they go.`}
              >
                <NewTaskButton />
              </EmptyState>
            ) : (
              <>
                <Figures stats={data} />
                <OverviewCharts stats={data} days={choice} />
              </>
            )
          }
        </Loaded>
      </Stack>
    </>
  );
}

function Figures({ stats }: { stats: TaskStats }) {
  const open = stats.byStatus.todo + stats.byStatus.in_progress + stats.byStatus.in_review;
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }}>
      <Figure label={t`Open tasks`} value={open} to="/admin/tasks?status=todo&status=in_progress&status=in_review" />
      <Figure label={t`Overdue`} value={stats.overdue} to="/admin/tasks?due=overdue" alarming={stats.overdue > 0} />
      <Figure label={t`Due in 7 days`} value={stats.dueNext7Days} to="/admin/tasks?due=week" />
      <Figure
        label={t`Done in 7 days`}
        value={stats.completedLast7Days}
        to="/admin/tasks?status=done&sort=-updatedAt"
      />
    </SimpleGrid>
  );
}

interface FigureProps {
  label: string;
  value: number;
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
        {formatNumber(value)}
      </Text>
    </Link>
  );
}
