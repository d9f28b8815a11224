import { expect } from '@jest/globals';
import type { Contract } from './contract.ts';
import { until } from './system.ts';

/** Tasks that are brought along: looked at, made, reported, undone. */
export async function importFlow({ ask }: Contract, token: string): Promise<void> {
  const csv = (raw: string, query = {}) => ({ token, raw, query, headers: { 'content-type': 'text/csv' } });
  const file = 'title,project\nBrought along,Moved\n,Moved\n';
  const { data: preview } = (await ask('POST /api/v1/tasks/import', csv(file, { dryRun: 'true' }))).body;
  expect(preview).toMatchObject({ source: 'taskward', makes: 1, refused: 1, projects: ['Moved'] });
  expect((await ask('POST /api/v1/tasks/import', csv('title\n\xff', { dryRun: 'maybe' }))).status).toBe(400);
  expect((await ask('POST /api/v1/tasks/import', csv('unheard,of\n'))).status).toBe(422);
  expect((await ask('POST /api/v1/tasks/import', csv('x'.repeat(10 * 1024 * 1024 + 1)))).status).toBe(413);
  const packed = { ...csv(file), headers: { 'content-type': 'text/csv', 'content-encoding': 'odd' } };
  expect((await ask('POST /api/v1/tasks/import', packed)).status).toBe(415);
  // At once: one of them is in work when the other comes, however slow the machine is.
  const many = csv(`title\n${'x\n'.repeat(4_000)}`);
  const asked = await Promise.all([0, 1].map(() => ask('POST /api/v1/tasks/import', many)));
  const [made, refused] = asked.toSorted((one, other) => one.status - other.status);
  expect([made?.status, refused?.status]).toEqual([202, 409]);
  const id: string = made?.body.data.id;
  const path = { id };
  const undo = () => ask('POST /api/v1/tasks/imports/{id}/undo', { token, path });
  const comes = (state: string) =>
    until(async () => (await ask('GET /api/v1/tasks/imports/{id}', { token, path })).body.data.state === state);
  await comes('done');
  expect((await undo()).status).toBe(202);
  expect((await undo()).status).toBe(409);
  await comes('undone'); // what is told next stands behind it in the feed
  expect((await ask('GET /api/v1/tasks/imports', { token })).body.data).toHaveLength(1);
  expect((await ask('GET /api/v1/tasks/imports/{id}/lines', { token, path })).body.data).toEqual([]);
}
