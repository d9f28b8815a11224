import { expect, test } from '@jest/globals';
import { describeScope } from './scope-descriptions.ts';

test.each([
  'openid',
  'profile',
  'email',
  'roles',
  'offline_access',
  'tasks:read',
  'tasks:write',
  'tasks:delete',
  'admin',
])('the scope %s is told in words', (scope) => {
  expect(describeScope(scope)).toMatch(/^[A-Z][a-z]+ .*[a-z]$/);
  expect(describeScope(scope)).not.toContain('“');
});

test('a scope that nobody wrote words for is told by its name', () => {
  for (const scope of ['calendar:sync', 'constructor'])
    expect(describeScope(scope)).toBe(`Do what it calls “${scope}”`);
});
