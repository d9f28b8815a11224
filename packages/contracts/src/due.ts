/**
 * A due date is a day of the calendar or a moment, and its form says which: `2026-12-24` is that day wherever it is read,
 * `2026-12-24T15:00:00Z` is one moment for all.
 */

/** Whether a text is a day that there is, from 0001-01-01 to 9999-12-31. */
export function isDay(text: string): boolean {
  if (!/^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  // 30 February would silently become 2 March.
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
