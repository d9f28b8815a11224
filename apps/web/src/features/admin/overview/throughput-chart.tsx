import { plural, t } from '@lingui/core/macro';
import { SegmentedControl, VisuallyHidden } from '@mantine/core';
import { useInViewport } from '@mantine/hooks';
import type { TaskDay } from '@taskward/contracts/http';
import { Suspense, useEffect, useState } from 'react';
import { lazyWithRetry } from '../../../lib/lazy-with-retry.ts';
import { dateFormat } from '../../../lib/locale.ts';
import { Chart } from './horizontal-bar-chart.tsx';
import classes from './overview-page.module.css';

const DailyBarChart = lazyWithRetry(() => import('./daily-bar-chart.tsx'));

export interface DayRange {
  options: string[];
  chosen: string;
  onChoose: (days: string) => void;
}

/** Tasks created and finished, day by day. */
export function ThroughputChart({ perDay, days }: { perDay: TaskDay[]; days: DayRange }) {
  // The library that draws it is half a megabyte: on a phone, whoever does not scroll this far does not pay for it.
  const { ref, inViewport } = useInViewport();
  const [seen, setSeen] = useState(false);
  useEffect(() => setSeen((before) => before || inViewport), [inViewport]);
  // A date alone is midnight in UTC: so it is read there too, or it would be the day before in America.
  const words = dateFormat({ day: 'numeric', month: 'short', timeZone: 'UTC' });
  const data = perDay.map((day) => ({ ...day, day: words.format(new Date(day.date)) }));
  const choice = (
    <SegmentedControl
      size="xs"
      aria-label={t`Days`}
      data={days.options.map((value) => ({ value, label: plural(Number(value), { one: '# day', other: '# days' }) }))}
      value={days.chosen}
      onChange={days.onChoose}
    />
  );
  return (
    <Chart title={t`Created and done`} action={choice}>
      <div aria-hidden ref={ref} className={classes.picture}>
        {seen && (
          <Suspense>
            <DailyBarChart days={data} />
          </Suspense>
        )}
      </div>
      <VisuallyHidden>
        <table>
          <caption>
            {plural(perDay.length, {
              one: 'Tasks created and done on the last day',
              other: 'Tasks created and done on each of the last # days',
            })}
          </caption>
          <thead>
            <tr>
              <th scope="col">{t`Day`}</th>
              <th scope="col">{t`Created`}</th>
              <th scope="col">{t`Done`}</th>
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
