import { expect, test } from '@jest/globals';
import { isPage } from './page-paths.ts';

test.each(['/', '/today', '/tasks', '/projects/1', '/admin/users', '/inbox', '/login', '/apis'])(
  '%s opens without a network',
  (path) => {
    expect(isPage(path)).toBe(true);
  },
);

test.each([
  '/api/v1/tasks',
  '/api',
  '/API/v1/tasks',
  '/%61pi/v1/tasks',
  '/auth/login',
  '/oauth2/auth',
  '/oauth2/interaction/1',
  '/socket.io/',
  '/.well-known/jwks.json',
  '/openapi.json',
  '/config.json',
  '/assets/app.js',
  '/health',
  '/ready',
  '/sw.js',
])('no page is shown in the place of %s', (path) => {
  expect(isPage(path)).toBe(false);
});
