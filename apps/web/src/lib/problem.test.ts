import { expect, test } from '@jest/globals';
import { errorMessage, HttpError, isNotThere } from './problem.ts';

const refused = (path: string, message: string) => new HttpError(422, { errors: [{ path, message }] });

test.each([
  ['password', 'must have 8 to 128 characters', 'Password must have 8 to 128 characters.'],
  ['email', 'must be a valid email', 'E-mail must be a valid email.'],
  ['dueDate', 'must be in ISO 8601 date format', 'Due date must be in ISO 8601 date format.'],
  ['currentPassword', 'is not right.', 'Current password is not right.'],
  ['labels.3', 'must have 1 to 50 characters', 'Labels must have 1 to 50 characters.'],
  ['constructor', 'is not allowed', 'Constructor is not allowed.'],
  ['', 'is required', 'This is required.'],
  ['username', 'Somebody has this name.', 'Somebody has this name.'],
])('a field that is wrong is told in a sentence: %s %s', (path, message, told) => {
  expect(refused(path, message).fieldError(path.split('.')[0] ?? '')).toBe(told);
  expect(errorMessage(refused(path, message))).toBe(told);
});

test('a field is not told what is wrong with another', () => {
  expect(refused('name', 'is required').fieldError('names')).toBeUndefined();
  expect(refused('names', 'is required').fieldError('name')).toBeUndefined();
});

test('an id that is none leads to nothing, as one that there is not', () => {
  const malformed = (path: string) => new HttpError(400, { errors: [{ path, message: 'must be a UUID' }] });
  expect([new HttpError(404, {}), malformed('id'), malformed('handle')].map(isNotThere)).toEqual([true, true, true]);
  expect(
    [malformed('limit'), new HttpError(422, { errors: [{ path: 'id', message: 'x' }] }), new Error('x')].map(
      isNotThere,
    ),
  ).toEqual([false, false, false]);
});
