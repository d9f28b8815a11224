import '@mantine/charts/styles.css';
import { BarChart, DonutChart } from '@mantine/charts';
import { Center, SimpleGrid, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { usePeople } from '../people/people.ts';
import { PRIORITIES, PRIORITY, STATUS, STATUSES } from '../tasks/task-words.ts';
import type { Stats } from './admin-api.ts';
import { FLOW_DAYS, overdueByPerson, taskFlow } from './flow.ts';
import classes from './overview-page.module.css';

/** The figures as pictures. */
export default function OverviewCharts({ stats }: { stats: Stats }) {
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      <ByStatus stats={stats} />
      <Flow />
      <Bars
        title="By priority"
        rows={PRIORITIES.map((p) => ({
          label: PRIORITY[p].label,
          value: stats.byPriority[p] ?? 0,
          color: PRIORITY[p].color,
        }))}
      />
      <OverdueByPerson />
    </SimpleGrid>
  );
}

function ByStatus({ stats }: { stats: Stats }) {
  const data = STATUSES.map((s) => ({ name: STATUS[s].label, value: stats.byStatus[s] ?? 0, color: STATUS[s].color }));
  return (
    <section className={classes.chart} aria-label="By status">
      <Text fw={600}>By status</Text>
      <Center style={{ display: 'grid', gridTemplateColumns: 'auto 1fr', gap: 28 }} pt="sm">
        <DonutChart
          data={data}
          size={150}
          thickness={20}
          chartLabel={stats.total.toLocaleString()}
          pieChartProps={{ accessibilityLayer: false }}
        />
        <div>
          {data.map(({ name, value, color }) => (
            <div key={name} className={classes.bar} style={{ gridTemplateColumns: '10px 1fr auto' }}>
              <span style={{ width: 10, height: 10, borderRadius: 5, background: color }} aria-hidden />
              <span>{name}</span>
              <span className={classes.number}>{value.toLocaleString()}</span>
            </div>
          ))}
        </div>
      </Center>
    </section>
  );
}

function Flow() {
  const { data } = useQuery({ queryKey: ['stats', 'flow'], queryFn: ({ signal }) => taskFlow(signal) });
  return (
    <section className={classes.chart} aria-label="Created and done">
      <Text fw={600}>Created and done, last {FLOW_DAYS} days</Text>
      <BarChart
        h={200}
        mt="sm"
        data={data ?? []}
        dataKey="day"
        series={[
          { name: 'created', label: 'Created', color: 'var(--mantine-primary-color-filled)' },
          { name: 'done', label: 'Done', color: STATUS.done.color },
        ]}
        tickLine="none"
        gridAxis="x"
        withLegend
        barChartProps={{ accessibilityLayer: false }}
        legendProps={{ verticalAlign: 'top', height: 32 }}
      />
    </section>
  );
}

function OverdueByPerson() {
  const { nameOf } = usePeople();
  const { data } = useQuery({ queryKey: ['stats', 'overdue'], queryFn: ({ signal }) => overdueByPerson(signal) });
  const rows = (data ?? []).map(({ id, count }) => ({ label: nameOf(id), value: count, color: 'var(--late)' }));
  return <Bars title="Overdue by person" rows={rows} none="Nothing is overdue." />;
}

interface BarsProps {
  title: string;
  rows: Array<{ label: string; value: number; color: string }>;
  none?: string;
}

function Bars({ title, rows, none }: BarsProps) {
  const most = Math.max(1, ...rows.map(({ value }) => value));
  return (
    <section className={classes.chart} aria-label={title}>
      <Text fw={600} mb="xs">
        {title}
      </Text>
      {rows.length === 0 && (
        <Text size="sm" c="var(--quiet)">
          {none}
        </Text>
      )}
      {rows.map(({ label, value, color }) => (
        <div key={label} className={classes.bar}>
          <span>{label}</span>
          <span className={classes.track} aria-hidden>
            <span className={classes.fill} style={{ width: `${(value / most) * 100}%`, background: color }} />
          </span>
          <span className={classes.number}>{value.toLocaleString()}</span>
        </div>
      ))}
    </section>
  );
}
