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

test.each(['2a', '2b', '2y'] as const)('a bcrypt hash of version %s verifies and is outdated', async (version) => {
  const passwords = onOneThread();
  const stored = await bcrypt('a password of theirs', { cost: 4, version });
  expect(await passwords.matches(stored, 'a password of theirs')).toBe(true);
  expect(await passwords.matches(stored, 'a password of others')).toBe(false);
  expect(passwords.isOutdated(stored)).toBe(true);
  expect(passwords.isOutdated(await passwords.hash('a password of theirs'))).toBe(false);
});

test('a stored hash that is none matches nothing', async () => {
  const passwords = onOneThread();
  expect(await passwords.matches(null, '')).toBe(false);
  expect(await passwords.matches('$2b$04$broken', 'x')).toBe(false);
});

test('who would wait too long is told at once, and the others are served', async () => {
  const passwords = onOneThread();
  const stored = await bcrypt('x', { cost: 4 });
  const answers = await Promise.allSettled(Array.from({ length: 80 }, () => passwords.matches(stored, 'x')));
  const refused = answers.filter((answer) => answer.status === 'rejected');
  expect(answers.length - refused.length).toBe(65);
  for (const { reason } of refused) {
    expect(reason).toBeInstanceOf(AppError);
    expect(reason).toMatchObject({ code: 'rate_limited', headers: { 'Retry-After': '2' } });
  }
});

test('an argon2 hash of another cost verifies and is outdated', async () => {
  const passwords = onOneThread();
  const stored = await argon2('a password of theirs', { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  expect(await passwords.matches(stored, 'a password of theirs')).toBe(true);
  expect(await passwords.matches(stored, 'a password of others')).toBe(false);
  expect(passwords.isOutdated(stored)).toBe(true);
});
