import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from './crash-stack.ts';
import { PNG } from './forms.ts';
import { startService, type TestService } from './service.ts';

const MIB = 1024 * 1024;
const NOBODY = '01890000-0000-7000-8000-000000000000';

let service: TestService;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  service = await startService({ MAX_FILE_SIZE: String(2 * MIB), MAX_STORAGE_PER_USER: String(4 * MIB) });
  for (const name of ['ann', 'bob', 'cem']) tokens[name] = await service.user(name);
  tokens.admin = await service.admin('root');
});
afterAll(() => service.stop());

const TUS = { 'Tus-Resumable': '1.0.0' };
const OFFSET = 'application/offset+octet-stream';
const call = (who: string, method: string, path: string, headers: Record<string, string> = {}, body?: Uint8Array) =>
  service.call(`/api/v1/${path}`, { method, token: tokens[who] as string, headers: { ...TUS, ...headers }, body });
const metadata = (pairs: Record<string, string>) => ({
  'Upload-Metadata': Object.entries(pairs)
    .map(([name, value]) => `${name} ${btoa(value)}`)
    .join(','),
});
const begin = async (who: string, size: number, path = 'uploads', headers = {}) => {
  const answer = await call(who, 'POST', path, { 'Upload-Length': String(size), ...headers });
  if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return (answer.headers.get('location') as string).replace('/api/v1/', '');
};
const goOn = (who: string, path: string, offset: number, bytes: Uint8Array) =>
  call(who, 'PATCH', path, { 'Upload-Offset': String(offset), 'Content-Type': OFFSET }, bytes);
const offsetOf = async (who: string, path: string) => {
  const { status, headers } = await call(who, 'HEAD', path);
  return status === 200 ? Number(headers.get('upload-offset')) : status;
};
const idOf = (path: string) => path.split('/').at(-1) as string;
const task = async (who: string) => (await service.create(tokens[who] as string)).id;
const gathered = () => readdirSync(join(service.objects, '.uploads'));

test('a file comes in several requests, and is there with the last byte', async () => {
  const id = await task('ann');
  const bytes = Buffer.concat([PNG, randomBytes(MIB)]);
  const path = await begin('ann', bytes.length, `tasks/${id}/attachments`, metadata({ filename: 'a/photo.png' }));
  expect(path).toMatch(/^uploads\/[0-9a-f-]{14}7/);
  expect(await offsetOf('ann', path)).toBe(0);
  for (const [from, to] of [
    [0, 100],
    [100, 500_000],
    [500_000, bytes.length],
  ] as const) {
    expect((await call('ann', 'GET', `tasks/${id}/attachments`)).body.data).toEqual([]);
    expect(await offsetOf('ann', path)).toBe(from);
    const answer = await goOn('ann', path, from, bytes.subarray(from, to));
    expect([answer.status, answer.headers.get('upload-offset')]).toEqual([204, String(to)]);
  }
  const { data } = (await call('ann', 'GET', `tasks/${id}/attachments`)).body;
  const checksum = createHash('sha256').update(bytes).digest('hex');
  const expected = { id: idOf(path), name: 'photo.png', size: bytes.length, contentType: 'image/png', checksum };
  expect(data).toEqual([expect.objectContaining(expected)]);
  expect(await offsetOf('ann', path)).toBe(bytes.length);
  await call('ann', 'DELETE', path); // what is a file already stays
  expect((await call('ann', 'GET', `attachments/${idOf(path)}`)).status).toBe(200);
  expect((await goOn('ann', path, bytes.length, randomBytes(1))).status).toBe(404);
  expect((await call('ann', 'GET', `tasks/${id}/history`)).body.data).toMatchObject([
    { type: 'task.created' },
    { type: 'task.attachment.created', attachmentId: idOf(path) },
  ]);
  await call('ann', 'DELETE', `attachments/${idOf(path)}`);
});

test('whoever asks is told what of the protocol there is, and how large a file may be', async () => {
  const { status, headers } = await service.call('/api/v1/uploads', { method: 'OPTIONS', token: tokens.ann });
  expect(status).toBe(204);
  expect(Object.fromEntries([...headers].filter(([name]) => /^(tus-|allow$)/.test(name)))).toEqual({
    allow: 'OPTIONS, POST',
    'tus-resumable': '1.0.0',
    'tus-version': '1.0.0',
    'tus-extension': 'creation,creation-with-upload,expiration,termination',
    'tus-max-size': String(2 * MIB),
  });
});

test('whose sender is cut off goes on where it was', async () => {
  const bytes = randomBytes(300_000);
  const path = await begin('ann', bytes.length, 'uploads', metadata({ filename: 'own.bin' }));
  const sent = request(`${service.url}/api/v1/${path}`, {
    method: 'PATCH',
    headers: { ...TUS, authorization: `Bearer ${tokens.ann}`, 'Upload-Offset': '0', 'Content-Type': OFFSET },
  });
  sent.on('error', () => undefined);
  sent.write(bytes.subarray(0, 200_000));
  await until(async () => (await offsetOf('ann', path)) > 0, 'some of it is there').catch(() => undefined);
  sent.destroy();
  await until(async () => (await offsetOf('ann', path)) >= 0, 'it can be asked for again');
  const there = await offsetOf('ann', path);
  expect(there).toBeLessThanOrEqual(200_000);
  expect((await goOn('ann', path, there + 1, bytes.subarray(there + 1))).status).toBe(409);
  expect((await goOn('ann', path, there, bytes.subarray(there))).status).toBe(204);
  const whole = await fetch(`${service.url}/api/files/${idOf(path)}`, {
    headers: { authorization: `Bearer ${tokens.ann}` },
  });
  expect(Buffer.from(await whole.arrayBuffer())).toEqual(bytes);
  await call('ann', 'DELETE', `attachments/${idOf(path)}`);
});

test('all of it may come at once, and a file may be empty', async () => {
  const once = await call(
    'ann',
    'POST',
    'uploads',
    { 'Upload-Length': '5', 'Content-Type': OFFSET },
    Buffer.from('hello'),
  );
  expect([once.status, once.headers.get('upload-offset')]).toEqual([201, '5']);
  const empty = await begin('ann', 0);
  const { data } = (await service.call('/api/files', { token: tokens.ann })).body;
  expect(data.slice(-2)).toMatchObject([
    { size: 5, name: 'file', contentType: 'text/plain' },
    { id: idOf(empty), size: 0 },
  ]);
});

test('an upload is its owner’s alone, while they may see the task', async () => {
  const id = await task('ann');
  await call('admin', 'PUT', `tasks/${id}/watchers/bob`);
  const path = await begin('bob', 10, `tasks/${id}/attachments`);
  for (const who of ['ann', 'cem', 'admin']) {
    expect([who, await offsetOf(who, path)]).toEqual([who, 404]);
    expect((await goOn(who, path, 0, randomBytes(10))).status).toBe(404);
    expect((await call(who, 'DELETE', path)).status).toBe(404);
  }
  expect((await goOn('bob', path, 0, randomBytes(4))).status).toBe(204);
  await call('admin', 'DELETE', `tasks/${id}/watchers/bob`);
  expect((await goOn('bob', path, 4, randomBytes(6))).status).toBe(404);
  expect(await offsetOf('bob', path)).toBe(404);
  await call('admin', 'DELETE', `tasks/${id}`);
  await until(async () => !gathered().includes(idOf(path)), 'what was gathered goes with the task');
});

test('what is no upload is refused, and nothing of it stays', async () => {
  const before = gathered();
  const post = async (headers: Record<string, string>, path = 'uploads', who = 'ann') =>
    (await call(who, 'POST', path, headers)).status;
  expect(await post({ 'Upload-Length': '5', 'Tus-Resumable': '0.2.0' })).toBe(400);
  expect((await service.call('/api/v1/uploads', { method: 'POST', token: tokens.ann })).status).toBe(412);
  expect(await post({})).toBe(400);
  expect(await post({ 'Upload-Length': '-5' })).toBe(400);
  expect(await post({ 'Upload-Length': 'five' })).toBe(400);
  expect(await post({ 'Upload-Defer-Length': '1' })).toBe(422);
  expect(await post({ 'Upload-Length': '5', 'Upload-Concat': 'final;/a /b' })).toBe(400);
  expect(await post({ 'Upload-Length': String(2 * MIB + 1) })).toBe(413);
  expect(await post({ 'Upload-Length': '5', 'Upload-Metadata': 'filename !' })).toBe(400);
  expect(await post({ 'Upload-Length': '5', ...metadata({ taskId: '../x' }) })).toBe(400);
  expect(await post({ 'Upload-Length': '5', ...metadata({ taskId: NOBODY }) })).toBe(404);
  expect(await post({ 'Upload-Length': '5' }, `tasks/${await task('cem')}/attachments`)).toBe(404);
  const path = await begin('ann', 5);
  expect((await goOn('ann', path, 0, randomBytes(6))).status).toBe(413);
  expect((await goOn('ann', path, 3, randomBytes(2))).status).toBe(409);
  expect((await call('ann', 'PATCH', path, { 'Content-Type': OFFSET }, randomBytes(5))).status).toBe(403);
  expect((await call('ann', 'PATCH', path, { 'Upload-Offset': '0', 'Content-Type': 'text/plain' })).status).toBe(400);
  expect(await offsetOf('ann', `uploads/${NOBODY}`)).toBe(404);
  expect(await offsetOf('ann', 'uploads/..%2f..%2fetc')).toBe(400);
  expect((await call('ann', 'DELETE', path)).status).toBe(204);
  expect(await offsetOf('ann', path)).toBe(404);
  await until(async () => gathered().length === before.length, 'what was abandoned is gone');
});

test('its room is taken when it begins: of uploads at the same moment as many begin as there is room for', async () => {
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => call('cem', 'POST', 'uploads', { 'Upload-Length': String(1.5 * MIB) })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 429, 429, 429, 429]);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.body).toMatchObject({ type: 'urn:taskward:problem:storage-full', remaining: MIB });
  const [path] = answers.filter(({ status }) => status === 201).map(({ headers }) => headers.get('location') as string);
  await call('cem', 'DELETE', (path as string).replace('/api/v1/', ''));
  await begin('cem', 1.5 * MIB);
});

test('two who go on with one upload at the same moment make one file of it', async () => {
  const bytes = randomBytes(200_000);
  const path = await begin('ann', bytes.length);
  const answers = await Promise.all([goOn('ann', path, 0, bytes), goOn('ann', path, 0, bytes)]);
  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses[0]).toBe(204);
  expect([404, 409]).toContain(statuses[1]);
  const whole = await fetch(`${service.url}/api/files/${idOf(path)}`, {
    headers: { authorization: `Bearer ${tokens.ann}` },
  });
  expect(Buffer.from(await whole.arrayBuffer())).toEqual(bytes);
});
