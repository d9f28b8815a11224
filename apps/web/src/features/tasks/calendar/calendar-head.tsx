import { t } from '@lingui/core/macro';
import { ActionIcon, Button, Loader, SegmentedControl } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { dateFormat } from '../../../lib/locale.ts';
import classes from './calendar.module.css';
import { type Span, stepOf } from './calendar-days.ts';

interface CalendarHeadProps {
  span: Span;
  at: string;
  today: string;
  isLoading: boolean;
  onShow: (next: { span?: Span; at?: string }) => void;
}

/** Which month or week it is, and the way to others. */
export function CalendarHead({ span, at, today, isLoading, onShow }: CalendarHeadProps) {
  const to = (step: 1 | -1) => () => onShow({ at: stepOf(span, at, step) });
  const [before, after] =
    span === 'month'
      ? [t`Previous month`, t`Next month`]
      : [t`Previous week`, t({ message: 'Next week', context: 'a button' })];
  return (
    <div className={classes.head}>
      <h2 className={classes.title} aria-live="polite">
        {dateFormat({ month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(at))}
      </h2>
      {isLoading && <Loader size="xs" type="dots" />}
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={before} onClick={to(-1)}>
        <IconChevronLeft size={18} aria-hidden className={classes.arrow} />
      </ActionIcon>
      <Button variant="default" size="compact-sm" onClick={() => onShow({ at: today })}>
        {t`Today`}
      </Button>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={after} onClick={to(1)}>
        <IconChevronRight size={18} aria-hidden className={classes.arrow} />
      </ActionIcon>
      <SegmentedControl
        aria-label={t`How much`}
        size="xs"
        value={span}
        onChange={(value) => onShow({ span: value as Span })}
        data={[
          { value: 'month', label: t`Month` },
          { value: 'week', label: t`Week` },
        ]}
      />
    </div>
  );
}
