import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const ROOT = new URL('../../../', import.meta.url);
const SHORT: Record<string, string> = {
  auth: 'services/auth-service/test',
  rules: 'services/auth-service/src',
  jwt: 'packages/jwt-middleware/test',
  stack: 'apps/stack/test',
};
/** How many requirements of levels 1 and 2 each section of the standard has; those of level 3 come after them. */
const SECTIONS = {
  ...{ '6.1': 3, '6.2': 12, '6.3': 4, '6.4': 4, '6.5': 5, '6.6': 3, '6.7': 0, '6.8': 4 },
  ...{ '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 2, '7.6': 2 },
  ...{ '9.1': 3, '9.2': 4 },
  ...{ '10.1': 2, '10.2': 2, '10.3': 4, '10.4': 11, '10.5': 5, '10.6': 2, '10.7': 3 },
};
const LEDGER = readFileSync(new URL('docs/security/asvs-v6-v7-v9-v10.md', ROOT), 'utf8');
const ROWS = LEDGER.split('\n').flatMap((line) => {
  const [, number = '', by = ''] = /^\| ([\d.]+) \| [12] \| .+? \| (.+) \|$/.exec(line) ?? [];
  return number === '' ? [] : [{ number, by }];
});

test('every requirement has its row, in the order of the standard', () => {
  const standard = Object.entries(SECTIONS).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
  );
  expect(ROWS.map(({ number }) => number)).toEqual(standard);
});

/** Whether a test file has a test, or a case of one, of that name; or a page a heading. */
function isThere(file: string, name: string): boolean {
  const [folder = '', ...rest] = file.split('/');
  const path = new URL([SHORT[folder] ?? folder, ...rest].join('/'), ROOT);
  if (!/\.(test\.ts|md)$/.test(file) || !existsSync(path)) return false;
  const text = readFileSync(path, 'utf8');
  if (file.endsWith('.md')) return text.split('\n').includes(`## ${name}`);
  return ["'", '"', '`'].some((quote) => text.includes(quote + name + quote));
}

/** What a row names, each as `file`: `name`. */
const named = (by: string) =>
  [...by.matchAll(/`([\w./-]+\.(?:ts|md))`: `([^`]+)`/g)].map(([, file = '', name = '']) => [file, name]);

test('each row names tests or headings that are there, or says why not', () => {
  const wanting = ROWS.filter(({ by }) => {
    const all = named(by);
    const told = /^(Reason|Not met): .{10}/.test(by);
    return (!told && all.length === 0) || !all.every(([file = '', name = '']) => isThere(file, name));
  });
  expect(wanting).toEqual([]);
});

test('the sums at the head are those of the rows', () => {
  const kinds = { tests: /^`[^`]+\.test\.ts`/, page: /^`docs\//, reason: /^Reason: /, 'not met': /^Not met: / };
  const counts = Object.values(kinds).map((kind) => ROWS.filter(({ by }) => kind.test(by)).length);
  const head = /^(\d+) requirements: (\d+) are shown by tests, (\d+) by a page, (\d+) .*, (\d+) are not met\.$/m.exec(
    LEDGER,
  );
  expect(head?.slice(1).map(Number)).toEqual([ROWS.length, ...counts]);
});
