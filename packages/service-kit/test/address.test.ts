import { expect, test } from '@jest/globals';
import { canonicalAddress, networkOf } from '@taskward/service-kit';
import fc from 'fast-check';

test.each([
  ['192.0.2.7', '192.0.2.7'],
  [' 192.0.2.7 ', '192.0.2.7'],
  ['192.0.2.7:61234', '192.0.2.7'],
  ['192.0.2.7:', '192.0.2.7'],
  ['192.000.002.007', '192.0.2.7'],
  ['010.0.0.010', '10.0.0.10'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:192.0.2.007', '192.0.2.7'],
  ['::ffff:c000:207', '192.0.2.7'],
  ['0:0:0:0:0:ffff:c000:0207', '192.0.2.7'],
  ['[::ffff:192.0.2.7]:443', '192.0.2.7'],
  ['2001:db8::1', '2001:db8::1'],
  ['2001:0DB8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
  ['2001:db8:0:0::1', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['2001:db8::1%eth0', '2001:db8::1'],
  ['[fe80::1%25en0]:443', 'fe80::1'],
  ['::1', '::1'],
  ['::', '::'],
])('%s is %s', (written, address) => {
  expect(canonicalAddress(written)).toBe(address);
  expect(canonicalAddress(address)).toBe(address);
});

test.each([
  undefined,
  '',
  'unknown',
  'localhost',
  '1.2.3',
  '16909060',
  '0x7f.0.0.1',
  '1.2.3.256',
  '1.2.3.4.5',
  '1.2.3.4, 5.6.7.8',
  '2001:db8:::1',
  '2001:db8::1::',
  '12345::',
  '[2001:db8::1',
  '%eth0',
  '1.2.3.4\u0000',
  "1.2.3.4' OR 1=1",
])('%s is no address', (written) => {
  expect(canonicalAddress(written)).toBe('unknown');
  expect(networkOf(written)).toBe('unknown');
});

const sameEachTime = { seed: Number(process.env.SEED) };

test('IPv6 counts by its /64, IPv4 by itself, and nothing that is sent throws', () => {
  const group = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16));
  const half = fc.array(group, { minLength: 4, maxLength: 4 });
  const network = half.filter((groups) => !/^0:0:0:0$/.test(groups.join(':')));
  fc.assert(
    fc.property(network, half, half, (prefix, one, two) => {
      const [first, second] = [one, two].map((rest) =>
        networkOf(`[${[...prefix, ...rest].join(':').toUpperCase()}]:1`),
      );
      expect(first).toBe(second);
      const neighbour = [...prefix.slice(0, 3), prefix[3] === '0' ? '1' : '0', ...one].join(':');
      expect(networkOf(neighbour)).not.toBe(first);
    }),
    sameEachTime,
  );
  fc.assert(
    fc.property(fc.ipV4(), (address) => networkOf(`${address}:80`) === address),
    sameEachTime,
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => typeof networkOf(text) === 'string'),
    sameEachTime,
  );
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  expect(networkOf('::ffff:192.0.2.7')).toBe('192.0.2.7');
});
