import { Text } from '@mantine/core';
import { daysUntil, dueWords } from './due.ts';

/** When it is due, in the words people use; late is said in red unless the work is over. */
export function DueDate({ date, closed }: { date: string; closed: boolean }) {
  const days = daysUntil(date);
  const color = closed || days > 1 ? 'var(--quiet)' : days < 0 ? 'var(--late)' : 'var(--soon)';
  return (
    <Text component="time" dateTime={date} size="xs" c={color} title={new Date(date).toLocaleString()}>
      {dueWords(date)}
    </Text>
  );
}
