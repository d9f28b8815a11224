import { expect, test } from '@jest/globals';
import { repeatChoices } from './repeat-choices.ts';
import { repeatWords } from './repeat-words.ts';

test.each([
  ['FREQ=DAILY', 'Every day'],
  ['FREQ=DAILY;INTERVAL=3', 'Every 3 days'],
  ['FREQ=WEEKLY', 'Every week'],
  ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'Every weekday'],
  ['BYDAY=FR,MO,TU,WE,TH;FREQ=WEEKLY', 'Every weekday'],
  ['FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR', 'Every weekday'],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR', 'Every 2 weeks from Monday to Friday'],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,MO', 'Every 2 weeks on Monday and Friday'],
  ['FREQ=WEEKLY;BYDAY=TU;WKST=SU', 'Every week on Tuesday'],
  ['FREQ=MONTHLY;BYMONTHDAY=15', 'Every month on day 15'],
  ['FREQ=MONTHLY;BYMONTHDAY=-1', 'Every month on the last day'],
  ['FREQ=MONTHLY;BYDAY=1MO', 'Every month on the first Monday'],
  ['FREQ=MONTHLY;BYDAY=-1FR;COUNT=3', 'Every month on the last Friday, 3 times more'],
  ['FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24', 'Every year on December 24'],
  ['FREQ=YEARLY;INTERVAL=4;COUNT=1', 'Every 4 years, once more'],
  ['FREQ=DAILY;UNTIL=20270131T120000Z', 'Every day, until Jan 31, 2027'],
])('%s is "%s"', (rule, words) => {
  expect(repeatWords(rule, 'en')).toBe(words);
});

test.each(['FREQ=YEARLY;BYWEEKNO=20', 'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1', 'FREQ=MONTHLY;BYDAY=1MO,3MO', 'nonsense'])(
  '%s has no words and is told as it is',
  (rule) => {
    expect(repeatWords(rule, 'en')).toContain(rule);
  },
);

test.each([
  [
    '2026-12-24',
    ['Every day', 'Every weekday', 'Every week on Thursday', 'Every month on day 24', 'Every year on December 24'],
  ],
  [
    '2026-02-28',
    [
      'Every day',
      'Every weekday',
      'Every week on Saturday',
      'Every month on the last day',
      'Every year on February 28',
    ],
  ],
])('what is due on %s may come again by what fits that day', (due, words) => {
  expect(repeatChoices(due).map((rule) => repeatWords(rule, 'en'))).toEqual(words);
});
