import { t } from '@lingui/core/macro';
import { dateFormat, relativeFormat } from '../lib/locale.ts';

const STEPS: Array<[Intl.RelativeTimeFormatUnit, number]> = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "just now", "5 min. ago", "2 days ago"; after a month the date itself. */
export function relativeTime(time: string, now = new Date(), locale?: string): string {
  const seconds = (now.getTime() - new Date(time).getTime()) / 1000;
  if (seconds < 60) return t`just now`;
  if (seconds > 30 * 86_400) return dateFormat({ dateStyle: 'medium' }, locale).format(new Date(time));
  const [unit, size] = STEPS.find(([, step]) => seconds >= step) ?? ['minute', 60];
  return relativeFormat({ style: 'short', numeric: 'auto' }, locale).format(-Math.floor(seconds / size), unit);
}
