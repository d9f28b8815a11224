import { expect, test } from '@jest/globals';
import { reminderChoices } from './reminder-choices.ts';

const at = (day: string, time: string) => new Date(`${day}T${time}`);
const labels = (due: string | null, now: Date) => reminderChoices(due, now).map(({ label }) => label);

test('what is past by now is not offered, and no moment twice', () => {
  expect(labels(null, at('2026-11-25', '10:00'))).toEqual([
    'In an hour',
    'This evening',
    'Tomorrow morning',
    'On Monday',
  ]);
  expect(labels(null, at('2026-11-25', '19:00'))).toEqual(['In an hour', 'Tomorrow morning', 'On Monday']);
  // On a Sunday tomorrow is Monday.
  expect(labels(null, at('2026-11-29', '19:00'))).toEqual(['In an hour', 'Tomorrow morning']);
  // An hour before evening, that is one moment.
  expect(labels(null, at('2026-11-25', '17:00'))).toEqual(['In an hour', 'Tomorrow morning', 'On Monday']);
});

test('Monday is the next one, never today', () => {
  const monday = (now: Date) => reminderChoices(null, now).find(({ label }) => label === 'On Monday')?.at;
  expect(monday(at('2026-11-23', '08:00'))).toBe(at('2026-11-30', '09:00').toISOString());
  expect(monday(at('2026-11-25', '08:00'))).toBe(at('2026-11-30', '09:00').toISOString());
  expect(monday(at('2026-11-28', '08:00'))).toBe(at('2026-11-30', '09:00').toISOString());
});

test('what is due is told of before it is', () => {
  const now = at('2026-11-25', '10:00');
  const later = reminderChoices('2026-12-24', now).slice(-2);
  expect(later.map((choice) => choice.at)).toEqual([
    at('2026-12-24', '09:00').toISOString(),
    at('2026-12-23', '09:00').toISOString(),
  ]);
  const moment = reminderChoices(at('2026-12-24', '15:00').toISOString(), now).slice(-2);
  expect(moment.map((choice) => choice.at)).toEqual([
    at('2026-12-24', '14:00').toISOString(),
    at('2026-12-23', '15:00').toISOString(),
  ]);
  expect(labels('2026-11-25', now)).not.toContain('In the morning of the day it is due');
});
