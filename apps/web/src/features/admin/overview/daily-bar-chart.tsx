import '@mantine/charts/styles.layer.css';
import { BarChart } from '@mantine/charts';
import type { TaskDay } from '@taskward/contracts/http';
import { STATUS } from '../../tasks/task-display.ts';

const SERIES = [
  { name: 'created', label: 'Created', color: 'var(--mantine-primary-color-filled)' },
  { name: 'completed', label: 'Done', color: STATUS.done.color },
];

/** Two bars for each day, named as it shall be read. */
export default function DailyBarChart({ days }: { days: Array<TaskDay & { day: string }> }) {
  return (
    <BarChart
      h={200}
      data={days}
      dataKey="day"
      series={SERIES}
      tickLine="none"
      gridAxis="x"
      withLegend
      yAxisProps={{ allowDecimals: false }}
      barChartProps={{ accessibilityLayer: false }}
      legendProps={{ verticalAlign: 'top', height: 32 }}
    />
  );
}
