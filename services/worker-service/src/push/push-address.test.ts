import type { LookupAddress } from 'node:dns';
import { expect, test } from '@jest/globals';
import { isOutside, mayBePushService, outsideLookup } from './push-address.ts';

test.each([
  'https://fcm.googleapis.com/fcm/send/x',
  'https://updates.push.services.mozilla.com/wpush/v2/x',
  'https://203.0.114.9/x',
  'https://[2606:4700::1]/x',
])('%s may be a push service', (endpoint) => {
  expect(mayBePushService(endpoint, false)).toBe(true);
});

test.each([
  'http://fcm.googleapis.com/x',
  'ftp://fcm.googleapis.com/x',
  'https://user:secret@fcm.googleapis.com/x',
  'https://fcm.googleapis.com:8443/x',
  'https://localhost/x',
  'https://metadata.google.internal/x',
  'https://printer.local/x',
  'https://task-service/x',
  'https://127.0.0.1/x',
  'https://127.1/x',
  'https://2130706433/x',
  'https://0x7f.0.0.1/x',
  'https://0.0.0.0/x',
  'https://10.1.2.3/x',
  'https://172.16.0.1/x',
  'https://192.168.1.1/x',
  'https://169.254.169.254/latest/meta-data',
  'https://100.64.0.1/x',
  'https://224.0.0.1/x',
  'https://[::1]/x',
  'https://[::]/x',
  'https://[fd00::1]/x',
  'https://[fe80::1]/x',
  'https://[::ffff:10.0.0.1]/x',
  'https://[64:ff9b::a00:1]/x',
  'https://[2002:a00:1::]/x',
  'no address',
])('%s may not', (endpoint) => {
  expect(mayBePushService(endpoint, false)).toBe(false);
});

test('this machine is allowed where a test says so, and nothing else inside', () => {
  expect(mayBePushService('http://127.0.0.1:4000/x', true)).toBe(true);
  expect(mayBePushService('http://10.0.0.1/x', true)).toBe(false);
  expect([isOutside('127.0.0.1', true), isOutside('192.168.0.1', true)]).toEqual([true, false]);
});

test('a name that leads inside is refused when it is resolved, whatever it looked like before', async () => {
  const lookUp = (loopback: boolean, all: boolean) =>
    new Promise<string | LookupAddress[]>((resolve, reject) => {
      outsideLookup(loopback)('localhost', { all }, (error, address) => (error ? reject(error) : resolve(address)));
    });
  await expect(lookUp(false, true)).rejects.toThrow('localhost leads inside');
  await expect(lookUp(false, false)).rejects.toThrow('localhost leads inside');
  expect(await lookUp(true, false)).toMatch(/^(127\.0\.0\.1|::1)$/);
});
