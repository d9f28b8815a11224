import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

test('the built web app holds no source maps, and names none', () => {
  const built = fileURLToPath(new URL('../../web/dist', import.meta.url));
  const files = readdirSync(built, { recursive: true, encoding: 'utf8' });
  const programs = files.filter((name) => /\.(js|css)$/.test(name));
  expect(programs.length).toBeGreaterThan(2);
  expect(files.filter((name) => name.endsWith('.map'))).toEqual([]);
  expect(programs.filter((name) => /[#@] sourceMappingURL=/.test(readFileSync(join(built, name), 'utf8')))).toEqual([]);
});
