import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { TASK_EVENT_TYPES } from '../src/events.ts';
import { NOTIFICATION_KINDS, TASK_PRIORITIES, TASK_STATUSES } from '../src/http.ts';
import type { Answer, Body, OperationName, PathValues } from '../src/openapi.ts';

const { paths, components } = JSON.parse(readFileSync(new URL('../openapi.json', import.meta.url), 'utf8'));

test('what exists at run time as well is what the document says', () => {
  expect(components.schemas.TaskStatus.enum).toEqual(TASK_STATUSES);
  expect(components.schemas.TaskPriority.enum).toEqual(TASK_PRIORITIES);
  expect(components.schemas.NotificationKind.enum).toEqual(NOTIFICATION_KINDS);
  expect(components.schemas.TaskEventType.enum).toEqual(TASK_EVENT_TYPES);
});

test('every operation has a name of its own, says who may call it and what can go wrong', () => {
  const operations = Object.values<object>(paths).flatMap((path) => Object.entries(path));
  const all = operations.filter(([key]) => key !== 'parameters').map(([, operation]) => operation);
  expect(all.length).toBeGreaterThan(50);
  expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(all.length);
  for (const { operationId, security, responses, requestBody } of all) {
    const expected = [
      ...(security.some((one: object) => 'bearer' in one) ? ['401'] : []),
      ...(requestBody?.content['application/json'] ? ['400', '413', '415', '422'] : []),
    ];
    expect([operationId, Object.keys(responses)]).toEqual([operationId, expect.arrayContaining(expected)]);
  }
});

test('the types that follow from it know names, values and answers', () => {
  const name: OperationName = 'PATCH /api/v1/tasks/{id}';
  const path: PathValues<typeof name> = { id: '1' };
  const body: Body<typeof name> = { status: 'done', dueDate: null };
  const none: Answer<'DELETE /api/v1/tasks/{id}'> = undefined;
  const next: Answer<'GET /api/v1/tasks'>['page']['nextCursor'] = null;
  // @ts-expect-error: there is no such operation
  const unknown: OperationName = 'PUT /api/v1/tasks/{id}';
  // @ts-expect-error: there is no such status
  const wrong: Body<typeof name> = { status: 'finished' };
  expect([path, body, none, next, unknown, wrong]).toHaveLength(6);
});
