import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const ROOT = new URL('../../../', import.meta.url);
const SHORT: Record<string, string> = { auth: 'services/auth-service/test', jwt: 'packages/jwt-middleware/test' };
const LEDGER = readFileSync(new URL('docs/security/asvs-v6-v7-v9-v10.md', ROOT), 'utf8');
const ROWS = LEDGER.split('\n').filter((line) => /^\| \d/.test(line));

test('each row of the ledger of ASVS names a test that there is', () => {
  expect(ROWS.length).toBeGreaterThan(0);
  const wanting = ROWS.filter((row) => {
    const [, number = '', folder = '', file = '', name = ''] =
      /^\| (\d+\.\d+\.\d+) \|.*\| `(\w+)\/([\w.-]+)`: `(.+)` \|$/.exec(row) ?? [];
    return number === '' || !readFileSync(new URL(`${SHORT[folder]}/${file}`, ROOT), 'utf8').includes(name);
  });
  expect(wanting).toEqual([]);
});

test('no requirement has two rows', () => {
  const numbers = ROWS.map((row) => row.split('|')[1]);
  expect(new Set(numbers).size).toBe(numbers.length);
});
