import { expect, test } from '@jest/globals';
import { hash as argon2 } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { hashFault } from './hash-limits.ts';

const argon = (parameters: string, kind = 'argon2id') =>
  `$${kind}$v=19$${parameters}$c29tZXNhbHRzb21lc2FsdA$${'a'.repeat(43)}`;

test.each(['2a', '2b', '2y'] as const)('a bcrypt hash of version %s is taken', async (version) => {
  expect(hashFault(await bcrypt('x', { cost: 10, version }))).toBeUndefined();
});

test('argon2id hashes at usual costs are taken', async () => {
  expect(hashFault(await argon2('x', { memoryCost: 19_456, timeCost: 2, parallelism: 1 }))).toBeUndefined();
  for (const usual of ['m=65536,t=3,p=4', 'm=47104,t=1,p=1', 'm=7168,t=5,p=1', 'm=262144,t=3,p=8']) {
    expect(hashFault(argon(usual))).toBeUndefined();
  }
});

test.each([
  [argon('m=4194304,t=1,p=1'), '4096 MiB of memory, which is too much'],
  [argon('m=65536,t=1000,p=1'), 'takes too long'],
  [argon('m=65536,t=3,p=1000'), 'takes too long'],
  [argon('m=9999999999,t=9999999999,p=1'), 'too much'],
  [argon('m=1024,t=3,p=1'), 'too weak'],
  [argon('m=7168,t=1,p=1'), 'too weak'],
  [argon('m=65536,t=3,p=0'), 'too weak'],
  [argon('m=65536,t=3,p=1', 'argon2i'), 'of the kind argon2i;'],
  [argon('m=65536,t=3,p=1').slice(0, 60), 'not a whole argon2id'],
  [argon('t=3,m=65536,p=1'), 'not a whole argon2id'],
  [`$2b$04$${'a'.repeat(53)}`, 'cost 4, which is too weak'],
  [`$2b$31$${'a'.repeat(53)}`, 'cost 31, which takes too long'],
  [`$2x$10$${'a'.repeat(53)}`, 'not a whole bcrypt'],
  [`$2b$10$${'a'.repeat(52)}`, 'not a whole bcrypt'],
  ['5f4dcc3b5aa765d61d8327deb882cf99', 'unknown kind'],
  [`$6$salt$${'a'.repeat(86)}`, 'of the kind 6;'],
  [`$pbkdf2-sha256$29000$aaaa$bbbb`, 'unknown kind'],
  ['a password in plain text', 'unknown kind'],
])('%s is refused', (hash, message) => {
  const fault = hashFault(hash);
  expect(fault).toContain(message);
  expect(fault).not.toContain(hash.slice(-20));
});
