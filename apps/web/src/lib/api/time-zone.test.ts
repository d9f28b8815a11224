import { expect, test } from '@jest/globals';
import { HttpError } from '../problem.ts';
import { inTimeZone } from './time-zone.ts';

const refusal = (path: string) => new HttpError(400, { errors: [{ path, message: 'is not known here' }] });

test('a name of the time zone that the server does not know gives way to the next, for good', async () => {
  const asked: string[] = [];
  const ask = async (name: string) => {
    asked.push(name);
    if (name === 'Etc/Unknown') throw refusal('timeZone');
    return name;
  };
  const names = ['Etc/Unknown', 'Etc/GMT-2', 'UTC'];
  expect([await inTimeZone(ask, names), await inTimeZone(ask, names)]).toEqual(['Etc/GMT-2', 'Etc/GMT-2']);
  expect(asked).toEqual(['Etc/Unknown', 'Etc/GMT-2', 'Etc/GMT-2']);
});

test.each([
  ['of another field', 'Europe/Rome', refusal('limit')],
  ['of UTC', 'UTC', refusal('timeZone')],
  ['of the server itself', 'Europe/Rome', new HttpError(503, {})],
])('a refusal %s is told', async (_what, name, cause) => {
  const ask = async () => {
    throw cause;
  };
  await expect(inTimeZone(ask, [name])).rejects.toBe(cause);
});
