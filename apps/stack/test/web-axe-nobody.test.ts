import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { everyLook } from './every-look.ts';
import { VIEWS } from './every-view.ts';

const look = everyLook();

test('nothing grave is found in any view of nobody, and each of them fits', async () => {
  expect(await look.findingsOfNobody()).toEqual([]);
}, 900_000);

/** The paths of the routes in a file of the web app. */
function routesIn(file: string, under = ''): string[] {
  const source = readFileSync(new URL(`../../web/src/${file}`, import.meta.url), 'utf8');
  return [...source.matchAll(/<Route\s+(\w+)(?:="([^"]*)")?/g)].flatMap(([tag, name, path]) => {
    if (name === 'element') return []; // only a frame around other routes
    if (name === 'index') return [under];
    if (name !== 'path' || path === undefined) throw new Error(`${file}: no path can be read from ${tag}`);
    return [under ? `${under}/${path}` : path];
  });
}

test('no page is left out', () => {
  const admin = routesIn('features/admin/admin-pages.tsx', '/admin');
  const routes = [...routesIn('app.tsx').filter((path) => path !== '/admin/*'), ...admin];
  expect(routes).toEqual(expect.arrayContaining(['/', '/tasks', '/admin', '/admin/tasks']));
  const seen = Object.values(VIEWS).flatMap((views) => views.map(({ path }) => path));
  // What a route leaves open is something that no other route names.
  const isSeen = (route: string) => {
    const open = route.indexOf(route.endsWith('*') ? '*' : '/:');
    if (open < 0) return seen.includes(route);
    return seen.some(
      (path) => !routes.includes(path) && path.startsWith(route.slice(0, open + (route[open] === '/' ? 1 : 0))),
    );
  };
  expect(routes.filter((route) => !isSeen(route))).toEqual([]);
});

test('every view has a name of its own', () => {
  const names = Object.values(VIEWS).flatMap((views) => views.map(({ name }) => name));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});
