import { expect, test } from '@jest/globals';
import { zoneInTheMorning } from './zones.ts';

test.each(Array.from({ length: 24 }, (_, hour) => hour))(
  'at %i o\u2019clock UTC there is a zone where it is morning',
  (hour) => {
    const now = new Date(Date.UTC(2030, 0, 31, hour, 59));
    const timeZone = zoneInTheMorning(now);
    const there = new Intl.DateTimeFormat('en-GB', { timeZone, hour: 'numeric', hourCycle: 'h23' }).format(now);
    expect(['09', '10']).toContain(there);
    expect(there).not.toBe(String(hour).padStart(2, '0'));
  },
);
