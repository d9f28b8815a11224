import { Group, Text } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { formatNumber } from '../../../lib/locale.ts';
import classes from './overview-page.module.css';

interface ChartProps {
  title: string;
  /** Beside the title. */
  action?: ReactNode;
  children: ReactNode;
}

/** A frame with a picture in it. */
export function Chart({ title, action, children }: ChartProps) {
  const id = useId();
  return (
    <section className={classes.chart} aria-labelledby={id}>
      <Group justify="space-between" gap="xs" mb="xs">
        <Text fw={600} id={id} component="h2">
          {title}
        </Text>
        {action}
      </Group>
      {children}
    </section>
  );
}

export interface Bar {
  key: string;
  label: ReactNode;
  value: number;
  color: string;
}

/** Bars that lie, each with its name and number as text. */
export function HorizontalBarChart({ title, bars, none }: { title: string; bars: Bar[]; none?: string }) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <Chart title={title}>
      {bars.length === 0 && (
        <Text size="sm" c="var(--quiet)">
          {none}
        </Text>
      )}
      <ul className={classes.list}>
        {bars.map(({ key, label, value, color }) => (
          <li key={key} className={classes.bar}>
            <span className={classes.name}>
              <bdi>{label}</bdi>
            </span>
            <span className={classes.track} aria-hidden>
              <span className={classes.fill} style={{ width: `${(value / most) * 100}%`, background: color }} />
            </span>
            <span className={classes.number}>{formatNumber(value)}</span>
          </li>
        ))}
      </ul>
    </Chart>
  );
}
