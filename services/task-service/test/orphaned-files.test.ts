import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger, forbidden, unavailable, uuidv7 } from '@taskward/service-kit';
import { type ObjectStorage, openStorage } from '@taskward/storage';
import { goOn } from '../src/attachments/orphan-job.ts';
import { findOrphans, removeOrphans } from '../src/attachments/orphaned-files.ts';
import { until } from './crash-stack.ts';
import { formOf } from './forms.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
let token: string;
let storage: ObjectStorage;
beforeAll(async () => {
  service = await startService();
  storage = await openStorage({ STORAGE_URL: `file://${service.objects}` });
  token = await service.user('ann');
});
afterAll(() => service.stop());

const places = () => ({
  pool: service.pool,
  storage,
  folder: join(service.objects, '.uploads'),
});
const none = { abandoned: [], objects: [], gathered: [], lost: [] };
const LONG_AGO = new Date('2020-01-01');
const keep = async (path = '/api/files') =>
  (await service.call(path, { method: 'POST', token, ...formOf('kept') })).body.data.id as string;
const begin = async () => {
  const headers = { 'Tus-Resumable': '1.0.0', 'Upload-Length': '10' };
  const { headers: answered } = await service.call('/api/v1/uploads', { method: 'POST', token, headers });
  return answered.get('location')?.split('/').at(-1) as string;
};
const put = (path: string, at = LONG_AGO) => {
  mkdirSync(join(service.objects, path, '..'), { recursive: true });
  writeFileSync(join(service.objects, path), 'x');
  utimesSync(join(service.objects, path), at, at);
};

test('where nothing was stored yet there is none', async () => {
  expect(await findOrphans(places())).toEqual(none);
});

test('what belongs to nothing is found and removed, and nothing else', async () => {
  const [kept, lost, going, given] = [await keep(), await keep(), await begin(), await begin()];
  const [stray, young, half] = [uuidv7(), uuidv7(), uuidv7()];
  for (const path of [`files/${kept}`, `.uploads/${going}`, `.uploads/${going}.json`]) {
    utimesSync(join(service.objects, path), LONG_AGO, LONG_AGO);
  }
  for (const path of [`files/${stray}`, `thumbnails/${stray}/128.webp`, `thumbnails/${kept}/128.webp`]) put(path);
  for (const path of [`.uploads/${half}`, `.uploads/${half}.json`]) put(path);
  put(`files/${young}`, new Date());
  rmSync(join(service.objects, 'files', lost));
  await service.pool.query('UPDATE attachments SET created_at = $2 WHERE id = $1', [given, LONG_AGO]);

  const orphans = await findOrphans(places());
  expect({ ...orphans, gathered: orphans.gathered.sort() }).toEqual({
    abandoned: [given],
    objects: [`files/${stray}`, `thumbnails/${stray}/128.webp`],
    gathered: [half, `${half}.json`],
    lost: [lost],
  });
  await removeOrphans(places(), orphans);
  expect(await findOrphans(places())).toEqual(none);
  expect(readdirSync(join(service.objects, 'files')).sort()).toEqual([kept, young].sort());
  await until(async () => !readdirSync(join(service.objects, '.uploads')).includes(given), 'what was gathered is gone');
  expect(readdirSync(join(service.objects, '.uploads')).sort()).toEqual([going, `${going}.json`]);
  const { rows } = await service.pool.query('SELECT id FROM attachments ORDER BY id');
  expect(rows.map(({ id }) => id)).toEqual([kept, going].sort());
});

test('of another storage nothing is concluded', async () => {
  await keep();
  const elsewhere = await openStorage({ STORAGE_URL: `file://${service.objects}/elsewhere` });
  expect(await findOrphans({ ...places(), storage: elsewhere })).toEqual(none);
});

test('a file whose counter is away waits for it, and one that is refused is gone', async () => {
  const [waits, refused] = [await keep(), await keep()];
  await service.pool.query(`UPDATE attachments SET state = 'stored' WHERE id = ANY($1)`, [[waits, refused]]);
  const add = async (_who: string, id: string) => {
    throw id === waits ? unavailable('Away.') : forbidden('The account is disabled.');
  };
  const files = {
    ...places(),
    findTask: async () => undefined,
    onCommit: () => undefined,
    most: { file: 1, person: 1 },
  };
  await goOn({ ...files, count: { check: async () => undefined, add } }, createLogger('test', 'fatal'), 0);
  const text = 'SELECT id, state FROM attachments WHERE id = ANY($1)';
  expect((await service.pool.query(text, [[waits, refused]])).rows).toEqual([{ id: waits, state: 'stored' }]);
  await service.pool.query('DELETE FROM attachments WHERE id = $1', [waits]);
});

test('a file that is stored and was not counted is gone on with: counted once, told and seen', async () => {
  const { id: taskId } = await service.create(token);
  const id = await keep(`/api/v1/tasks/${taskId}/attachments`);
  await service.pool.query(`UPDATE attachments SET state = 'stored' WHERE id = $1`, [id]);
  const list = async () => (await service.call(`/api/v1/tasks/${taskId}/attachments`, { token })).body.data;
  expect(await list()).toEqual([]);
  const counted: string[] = [];
  const count = { check: async () => undefined, add: async (...one: string[]) => void counted.push(one.join()) };
  const files = {
    ...places(),
    findTask: async () => undefined,
    onCommit: () => undefined,
    most: { file: 1, person: 1 },
  };
  await goOn({ ...files, count }, createLogger('test', 'fatal'), 0);
  await goOn({ ...files, count }, createLogger('test', 'fatal'), 0);
  expect(counted).toEqual([`ann,${id}`]);
  expect(await list()).toMatchObject([{ id }]);
  const text = `SELECT body->'actor' AS actor FROM task_events WHERE subject = $1 AND type = 'task.attachment.created'`;
  const { rows } = await service.pool.query(text, [taskId]);
  expect(rows.map(({ actor }) => actor)).toEqual(Array(2).fill({ id: 'ann', type: 'user' }));
});
