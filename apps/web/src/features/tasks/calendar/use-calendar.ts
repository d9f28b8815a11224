import { isDay } from '@taskward/contracts/due';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { firstDayOfWeek } from '../../../lib/locale.ts';
import { useToday } from '../../../lib/today.ts';
import { dayOf } from '../due.ts';
import { addDays, daysOf, type Span } from './calendar-days.ts';

/** Which days a calendar shows: in the address, as all of a view. */
export function useCalendar(filter: URLSearchParams) {
  const [url, setUrl] = useSearchParams();
  const today = dayOf(useToday());
  const span: Span = url.get('span') === 'week' ? 'week' : 'month';
  const given = url.get('at') ?? '';
  const at = isDay(given) ? given : today;
  const days = useMemo(() => daysOf(span, at, firstDayOfWeek()), [span, at]);
  const query = useMemo(() => {
    const asked = new URLSearchParams(filter);
    asked.set('dueAfter', days[0] ?? at);
    asked.set('dueBefore', addDays(days.at(-1) ?? at, 1));
    asked.set('sort', 'dueDate');
    return asked;
  }, [filter, days, at]);
  const show = (next: { span?: Span; at?: string }) =>
    setUrl(
      (now) => {
        const wanted = { span, at, ...next };
        now.delete('span');
        now.delete('at');
        if (wanted.span !== 'month') now.set('span', wanted.span);
        if (wanted.at !== today) now.set('at', wanted.at);
        return now;
      },
      { replace: true },
    );
  return { span, at, today, days, query, show };
}
