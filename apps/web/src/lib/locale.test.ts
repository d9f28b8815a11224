import { afterEach, describe, expect, test } from '@jest/globals';
import { dateFormat, firstDayOfWeek, formatMoment, formatNumber, relativeFormat, timeZones } from './locale.ts';

const { DateTimeFormat, RelativeTimeFormat } = Intl;
const { toLocaleString: write } = Number.prototype;
afterEach(() => {
  Object.assign(Intl, { DateTimeFormat, RelativeTimeFormat });
  Number.prototype.toLocaleString = write;
});

const MOMENT = '2026-12-24T18:30:00Z';
const refuse = () => {
  throw new RangeError('Incorrect locale information provided');
};

/** A browser that claims a language that its own Intl does not know. */
function claimUnknownLanguage() {
  const refusing = <T extends abstract new (...args: never[]) => object>(Known: T) =>
    new Proxy(Known, {
      construct: (target, [locale, options]) =>
        locale === 'en' ? Reflect.construct(target, [locale, options]) : refuse(),
    });
  Object.assign(Intl, {
    DateTimeFormat: refusing(DateTimeFormat),
    RelativeTimeFormat: refusing(RelativeTimeFormat),
  });
  Number.prototype.toLocaleString = function (locale?: string) {
    return locale === 'en' ? write.call(this, locale) : refuse();
  };
}

describe('a language that nobody knows', () => {
  test('is taken for English', () => {
    claimUnknownLanguage();
    expect(formatMoment(MOMENT, { dateStyle: 'long', timeZone: 'UTC' })).toBe('December 24, 2026');
    expect(formatNumber(12_345)).toBe('12,345');
    expect(relativeFormat({ numeric: 'auto' }).format(-1, 'day')).toBe('yesterday');
    expect(timeZones()).toContain('UTC');
  });

  test('one that is asked for by name is used', () => {
    expect(dateFormat({ weekday: 'long', timeZone: 'UTC' }, 'de').format(new Date(MOMENT))).toBe('Donnerstag');
  });
});

test.each([
  ['en-US', 0],
  ['en-GB', 1],
  ['de', 1],
  ['ar-EG', 6],
  ['no such language', 0],
])('a week begins in %s with day %i', (locale, day) => {
  expect(firstDayOfWeek(locale)).toBe(day);
});

describe('a time zone that nobody knows', () => {
  test('is taken for UTC, be it refused at once or when it is used', () => {
    for (const method of ['construct', 'format']) {
      const Refusing = new Proxy(DateTimeFormat, {
        construct: (target, [locale, options]) => {
          const known = options?.timeZone !== undefined;
          if (!known && method === 'construct') refuse();
          const format = Reflect.construct(target, [locale, options]);
          return known ? format : Object.defineProperty(format, 'format', { value: refuse });
        },
      });
      Object.assign(Intl, { DateTimeFormat: Refusing });
      expect(
        formatMoment(MOMENT, { hour: 'numeric', hour12: false, era: method === 'format' ? 'long' : undefined }),
      ).toContain('18');
    }
  });

  test.each([
    ['Mars/Olympus', -120, ['Mars/Olympus', 'Etc/GMT-2', 'UTC']],
    [undefined, 300, ['Etc/GMT+5', 'UTC']],
    ['', 0, ['UTC']],
    ['UTC', 0, ['UTC']],
    ['Asia/Kolkata', -330, ['Asia/Kolkata', 'UTC']],
  ])('%p has other names beside it', (timeZone, offset, expected) => {
    Object.assign(Intl, {
      DateTimeFormat: class {
        resolvedOptions = () => ({ timeZone });
      },
    });
    expect(timeZones({ getTimezoneOffset: () => offset } as Date)).toEqual(expected);
  });
});
