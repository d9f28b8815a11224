import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { documented, openapi } from '@taskward/testkit';
import { isForPrograms, leadsToService, PUBLIC_PATHS } from '../src/public-paths.ts';

/** As the document writes it. */
const documentedAs = (path: string) => path.replace(':id', '{id}');
const isAtOrBelow = (at: string, path: string) => path === documentedAs(at) || path.startsWith(`${documentedAs(at)}/`);
const toServices = PUBLIC_PATHS.filter(leadsToService);

/** The public path that an operation goes by: the first that leads there. */
const leading = (path: string) =>
  PUBLIC_PATHS.find((one) => (one.alone ? one.path === path : isAtOrBelow(one.path, path)))?.path;

/** Who may ask for what is documented and goes by a path: each kind of caller once. */
function documentedCallers(path: string): string[] {
  const operations = documented.filter((operation) => leading(operation.split(' ')[1] as string) === path);
  const callers = operations.map((operation) => {
    const [method = '', at = ''] = operation.split(' ');
    const { security } = (openapi.paths[at]?.[method.toLowerCase()] ?? {}) as { security: object[] };
    if (security.length === 0 || !security.every((one) => 'bearer' in one)) return 'anyone';
    return JSON.stringify(security).includes('admin') ? 'admin' : 'token';
  });
  return [...new Set(callers)].sort();
}

test.each(toServices.filter(({ path, upgrades }) => path !== '/api/auth' && !upgrades))(
  '$path asks of callers what is documented',
  ({ path, needs }) => {
    const callers = documentedCallers(path);
    if (needs === undefined) expect(callers).toContain('anyone');
    else if (needs !== 'token') expect(callers).toEqual(['admin']);
    else {
      expect(callers).not.toContain('anyone');
      expect(callers).toContain('token');
    }
  },
);

test('what is documented of the API can be reached', () => {
  const paths = new Set(documented.map((operation) => operation.split(' ')[1] as string));
  const unreached = [...paths].filter((path) => !PUBLIC_PATHS.some((known) => isAtOrBelow(known.path, path)));
  expect(unreached.filter((path) => path.startsWith('/api/v1/'))).toEqual([]);
});

test('no path is named twice, and no page is where programs ask', () => {
  const paths = PUBLIC_PATHS.map(({ path }) => path);
  expect(paths.filter((path, i) => paths.indexOf(path) !== i)).toEqual([]);
  for (const { path, to } of PUBLIC_PATHS) expect([path, isForPrograms(path)]).toEqual([path, to !== 'page']);
});

test('each route of the web app is a page of the gateway, and each page has a route', () => {
  const web = fileURLToPath(new URL('../../../apps/web/src', import.meta.url));
  const sources = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx'));
  const routes = sources.flatMap((name) =>
    [...readFileSync(join(web, name), 'utf8').matchAll(/<Route path="(\/[^"]*)"/g)].map(([, path = '']) => path),
  );
  const pages = PUBLIC_PATHS.filter(({ to }) => to === 'page').map(({ path }) => path);
  const at = routes.map((path) => path.replace('/*', ''));
  expect(at.filter((path) => !pages.some((page) => isAtOrBelow(page, path)))).toEqual([]);
  expect(pages.filter((page) => !at.some((path) => isAtOrBelow(page, path)))).toEqual([]);
});
