import { BarChart } from '@mantine/charts';
import { SegmentedControl, VisuallyHidden } from '@mantine/core';
import type { TaskDay } from '@taskward/contracts/http';
import { STATUS } from '../tasks/task-words.ts';
import { Chart } from './bars.tsx';

export interface FlowDays {
  options: string[];
  chosen: string;
  onChoose: (days: string) => void;
}

const SERIES = [
  { name: 'created', label: 'Created', color: 'var(--mantine-primary-color-filled)' },
  { name: 'completed', label: 'Done', color: STATUS.done.color },
];

/** Tasks created and finished, day by day. */
export function Flow({ perDay, days }: { perDay: TaskDay[]; days: FlowDays }) {
  // A date alone is midnight in UTC: so it is read there too, or it would be the day before in America.
  const words = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const data = perDay.map((day) => ({ ...day, day: words.format(new Date(day.date)) }));
  const choice = (
    <SegmentedControl
      size="xs"
      aria-label="Days"
      data={days.options.map((value) => ({ value, label: `${value} days` }))}
      value={days.chosen}
      onChange={days.onChoose}
    />
  );
  return (
    <Chart title="Created and done" action={choice}>
      <div aria-hidden>
        <BarChart
          h={200}
          data={data}
          dataKey="day"
          series={SERIES}
          tickLine="none"
          gridAxis="x"
          withLegend
          barChartProps={{ accessibilityLayer: false }}
          legendProps={{ verticalAlign: 'top', height: 32 }}
        />
      </div>
      <VisuallyHidden>
        <table>
          <caption>Tasks created and done on each of the last {perDay.length} days</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Created</th>
              <th scope="col">Done</th>
            </tr>
          </thead>
          <tbody>
            {data.map(({ date, day, created, completed }) => (
              <tr key={date}>
                <th scope="row">{day}</th>
                <td>{created}</td>
                <td>{completed}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </Chart>
  );
}
