const STEPS: Array<[Intl.RelativeTimeFormatUnit, number]> = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "just now", "5 min. ago", "2 days ago"; after a month the date itself. */
export function relativeTime(time: string, now = new Date(), locale?: string): string {
  const seconds = (now.getTime() - new Date(time).getTime()) / 1000;
  if (seconds < 60) return 'just now';
  if (seconds > 30 * 86_400) return new Date(time).toLocaleDateString(locale, { dateStyle: 'medium' });
  const [unit, size] = STEPS.find(([, step]) => seconds >= step) ?? ['minute', 60];
  const words = new Intl.RelativeTimeFormat(locale, { style: 'short', numeric: 'auto' });
  return words.format(-Math.floor(seconds / size), unit);
}
