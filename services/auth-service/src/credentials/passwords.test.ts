import { afterEach, expect, test } from '@jest/globals';
import { hash as argon2 } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { AppError } from '@taskward/service-kit';
import { createPasswords, type Passwords } from './passwords.ts';

let opened: Passwords | undefined;
afterEach(() => opened?.close());

const onOneThread = () => {
  opened = createPasswords(1);
  return opened;
};

test.each(['2a', '2b', '2y'] as const)('a bcrypt hash of version %s verifies and is to be renewed', async (version) => {
  const passwords = onOneThread();
  const stored = await bcrypt('a password of theirs', { cost: 4, version });
  expect(await passwords.compare(stored, 'a password of theirs')).toBe('renew');
  expect(await passwords.compare(stored, 'a password of others')).toBe('wrong');
  const renewed = await passwords.hash('a password of theirs');
  expect(await passwords.compare(renewed, 'a password of theirs')).toBe('right');
});

test.each([
  ['71 bytes are read, and that they end', 'x'.repeat(71), 'x'.repeat(71), 'renew'],
  ['of 72 it is not known whether they were all', 'x'.repeat(72), 'x'.repeat(72), 'right'],
  ['whatever follows was never read', 'x'.repeat(80), `${'x'.repeat(72)} of somebody else`, 'right'],
  ['letters of two bytes count twice', 'é'.repeat(40), `${'é'.repeat(36)}ü`, 'right'],
  ['one byte less is another password', 'x'.repeat(80), 'x'.repeat(71), 'wrong'],
  ['a NUL ends it', 'theirs', 'theirs\0 and more', 'right'],
  ['the same twice with a NUL between is no longer one', 'theirs', 'theirs\0theirs', 'right'],
  ['a NUL in front is nothing', 'theirs', '\0theirs', 'wrong'],
])('bcrypt: %s', async (_what, stored, typed, match) => {
  expect(await onOneThread().compare(await bcrypt(stored, { cost: 4 }), typed)).toBe(match);
});

test('every character of a password counts, and its case', async () => {
  const passwords = onOneThread();
  const chosen = ` ${'Ab木'.repeat(42)} `;
  const stored = await passwords.hash(chosen);
  expect(await passwords.compare(stored, chosen)).toBe('right');
  for (const typed of [chosen.toLowerCase(), chosen.trimEnd(), chosen.trimStart(), `${chosen}x`]) {
    expect(await passwords.compare(stored, typed)).toBe('wrong');
  }
});

const COMPOSED = 'pässwörd of 木';
const APART = COMPOSED.normalize('NFD');

test('a password is the same however its accents are spelled', async () => {
  const passwords = onOneThread();
  for (const chosen of [COMPOSED, APART]) {
    const stored = await passwords.hash(chosen);
    expect(await passwords.compare(stored, COMPOSED)).toBe('right');
    expect(await passwords.compare(stored, APART)).toBe('right');
    expect(await passwords.compare(stored, 'password of 木')).toBe('wrong');
  }
});

test('a hash of a password with accents apart goes on working and is to be renewed', async () => {
  const passwords = onOneThread();
  const ours = await argon2(APART, { memoryCost: 65_536, timeCost: 4, parallelism: 1 });
  for (const stored of [ours, await bcrypt(APART, { cost: 4 })]) {
    expect(await passwords.compare(stored, APART)).toBe('renew');
    expect(await passwords.compare(stored, COMPOSED)).toBe('renew');
  }
});

test('a stored hash that is none matches nothing', async () => {
  const passwords = onOneThread();
  expect(await passwords.compare(null, '')).toBe('wrong');
  expect(await passwords.compare('$2b$04$broken', 'x')).toBe('wrong');
});

test('who would wait too long is told at once, and the others are served', async () => {
  const passwords = onOneThread();
  const stored = await bcrypt('x', { cost: 4 });
  const answers = await Promise.allSettled(Array.from({ length: 80 }, () => passwords.compare(stored, 'x')));
  const refused = answers.filter((answer) => answer.status === 'rejected');
  expect(answers.length - refused.length).toBe(65);
  for (const { reason } of refused) {
    expect(reason).toBeInstanceOf(AppError);
    expect(reason).toMatchObject({ code: 'rate_limited', headers: { 'Retry-After': '2' } });
  }
});

test('an argon2 hash of another cost verifies and is to be renewed', async () => {
  const passwords = onOneThread();
  const stored = await argon2('a password of theirs', { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  expect(await passwords.compare(stored, 'a password of theirs')).toBe('renew');
  expect(await passwords.compare(stored, 'a password of others')).toBe('wrong');
});
