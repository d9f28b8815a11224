import { expect, test } from '@jest/globals';
import { scopeWords } from './scope-words.ts';

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
  expect(scopeWords(scope)).toMatch(/^[A-Z][a-z]+ .*[a-z]$/);
  expect(scopeWords(scope)).not.toContain('“');
});

test('a scope that nobody wrote words for is told by its name', () => {
  expect(scopeWords('calendar:sync')).toBe('Do what it calls “calendar:sync”');
});
