import { plural, t } from '@lingui/core/macro';
import { formatNumber } from '../../../lib/locale.ts';
import '@mantine/core/styles/RingProgress.layer.css';
import { Center, RingProgress, SimpleGrid, Text } from '@mantine/core';
import type { TaskStats } from '@taskward/contracts/http';
import { Link } from 'react-router-dom';
import { PersonName } from '../../people/person-name.tsx';
import { PRIORITIES, PRIORITY, STATUS, STATUSES } from '../../tasks/task-display.ts';
import { type Bar, Chart, HorizontalBarChart } from './horizontal-bar-chart.tsx';
import classes from './overview-page.module.css';
import { type DayRange, ThroughputChart } from './throughput-chart.tsx';

/** The figures as pictures; each can be read as text too. */
export function OverviewCharts({ stats, days }: { stats: TaskStats; days: DayRange }) {
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      <ByStatus stats={stats} />
      <HorizontalBarChart
        title={t`By priority`}
        bars={PRIORITIES.map((p) => ({
          key: p,
          label: PRIORITY[p].label,
          value: stats.byPriority[p],
          color: PRIORITY[p].color,
        }))}
      />
      <ThroughputChart perDay={stats.perDay} days={days} />
      <OverdueByPerson stats={stats} />
    </SimpleGrid>
  );
}

function ByStatus({ stats }: { stats: TaskStats }) {
  const data = STATUSES.map((s) => ({ name: STATUS[s].label, value: stats.byStatus[s], color: STATUS[s].color }));
  return (
    <Chart title={t`By status`}>
      <Center style={{ display: 'grid', gridTemplateColumns: 'auto 1fr', gap: 28 }} pt="sm">
        <div aria-hidden>
          <RingProgress
            size={150}
            thickness={20}
            sections={data.map(({ value, color }) => ({ value: (value / stats.total) * 100, color }))}
            label={
              <Text ta="center" fw={600}>
                {formatNumber(stats.total)}
              </Text>
            }
          />
        </div>
        <ul className={classes.list}>
          {data.map(({ name, value, color }) => (
            <li key={name} className={classes.bar} style={{ gridTemplateColumns: '10px 1fr auto' }}>
              <span style={{ width: 10, height: 10, borderRadius: 5, background: color }} aria-hidden />
              <span>{name}</span>
              <span className={classes.number}>{formatNumber(value)}</span>
            </li>
          ))}
        </ul>
      </Center>
    </Chart>
  );
}

function OverdueByPerson({ stats: { overdueByPerson } }: { stats: TaskStats }) {
  const { people, rest } = overdueByPerson;
  const bars: Bar[] = people.map(({ assignedTo, count }) => ({
    key: assignedTo ?? 'nobody',
    label: assignedTo ? (
      <Link to={`/admin/tasks?due=overdue&person=${encodeURIComponent(assignedTo)}`} style={{ color: 'inherit' }}>
        <PersonName id={assignedTo} />
      </Link>
    ) : (
      t`Nobody`
    ),
    value: count,
    color: 'var(--late)',
  }));
  if (rest.count > 0) {
    const others = plural(rest.people, { one: '# other', other: '# others' });
    bars.push({ key: 'rest', label: others, value: rest.count, color: 'var(--quiet)' });
  }
  return <HorizontalBarChart title={t`Overdue by person`} bars={bars} none={t`Nothing is overdue.`} />;
}
