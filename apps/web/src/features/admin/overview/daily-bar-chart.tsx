import { t } from '@lingui/core/macro';
import '@mantine/charts/styles.layer.css';
import { BarChart } from '@mantine/charts';
import type { TaskDay } from '@taskward/contracts/http';
import { STATUS } from '../../tasks/task-display.ts';

const series = () => [
  { name: 'created', label: t`Created`, color: 'var(--mantine-primary-color-filled)' },
  { name: 'completed', label: t`Done`, color: STATUS.done.color },
];

/** Two bars for each day, named as it shall be read. */
export default function DailyBarChart({ days }: { days: Array<TaskDay & { day: string }> }) {
  return (
    <BarChart
      h={200}
      data={days}
      dataKey="day"
      series={series()}
      tickLine="none"
      gridAxis="x"
      withLegend
      yAxisProps={{ allowDecimals: false }}
      barChartProps={{ accessibilityLayer: false }}
      legendProps={{ verticalAlign: 'top', height: 32 }}
    />
  );
}
