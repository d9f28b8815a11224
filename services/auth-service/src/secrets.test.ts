import { expect, test } from '@jest/globals';
import { createSecrets, randomToken } from './secrets.ts';

test('a token has 256 random bits, and no two are alike', () => {
  const tokens = Array.from({ length: 1_000 }, randomToken);
  for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect(new Set(tokens).size).toBe(1_000);
});

test('the successor of a refresh token has as many bits, and another secret makes another one', () => {
  const [here, there] = ['here', 'there'].map((where) => createSecrets(`a secret for tests that is of ${where} alone`));
  const token = randomToken();
  const successor = here?.successorOf(token) ?? '';
  expect(Buffer.from(successor, 'base64url')).toHaveLength(32);
  expect(here?.successorOf(token)).toBe(successor);
  expect([token, there?.successorOf(token)]).not.toContain(successor);
});
