import { expect, test } from '@jest/globals';
import { relyingPartyOf } from './relying-party.ts';

test.each([
  ['https://taskward.example', 'taskward.example', 'https://taskward.example'],
  ['https://taskward.example:8443', 'taskward.example', 'https://taskward.example:8443'],
  ['http://localhost:3000', 'localhost', 'http://localhost:3000'],
  ['http://app.localhost:3000', 'app.localhost', 'http://app.localhost:3000'],
])('passkeys of %s belong to %s', (publicUrl, id, origin) => {
  expect(relyingPartyOf(publicUrl)).toEqual({ id, origin });
});

test.each([
  ['http://127.0.0.1:3000', /IP address/],
  ['https://192.0.2.7', /IP address/],
  ['https://[2001:db8::1]:8443', /IP address/],
  ['http://taskward.example', /https alone/],
])('there are none at %s, which is said', (publicUrl, why) => {
  expect(() => relyingPartyOf(publicUrl)).toThrow(why);
});
