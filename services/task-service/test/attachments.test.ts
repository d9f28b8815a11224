import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TaskEvent } from '@taskward/contracts/events';
import type { Attachment } from '@taskward/contracts/http';
import { applyIdentityEvent } from '../src/people-feed.ts';
import { until } from './crash-stack.ts';
import { formOf, PNG } from './forms.ts';
import { startService, type TestService } from './service.ts';

const NOBODY = '01890000-0000-7000-8000-000000000000';
const MIB = 1024 * 1024;

let service: TestService;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  service = await startService({ MAX_FILE_SIZE: String(MIB), MAX_STORAGE_PER_USER: String(3 * MIB) });
  for (const name of ['ann', 'bob', 'cem', 'dora']) tokens[name] = await service.user(name);
  tokens.admin = await service.admin('root');
});
afterAll(() => service.stop());

const ask = (who: string, method: string, path: string, headers: Record<string, string> = {}) =>
  service.call(`/api/${path}`, { method, token: tokens[who] as string, headers });
const send = (who: string, path: string, bytes: Uint8Array | string, name?: string, field?: string) =>
  service.call(`/api/${path}`, { method: 'POST', token: tokens[who] as string, ...formOf(bytes, name, field) });
const fetchBytes = async (who: string, path: string, headers: Record<string, string> = {}) => {
  const authorization = `Bearer ${tokens[who]}`;
  const answer = await fetch(`${service.url}/api/${path}`, { headers: { authorization, ...headers } });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
};
const task = async (who = 'ann', fields = {}) => (await service.create(tokens[who] as string, fields)).id;
const attach = async (who: string, id: string, bytes: Uint8Array | string, name?: string): Promise<Attachment> => {
  const answer = await send(who, `v1/tasks/${id}/attachments`, bytes, name);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body.data;
};
const told = async (id: string): Promise<TaskEvent[]> => {
  const text = 'SELECT body FROM task_events WHERE subject = $1 ORDER BY position';
  return (await service.pool.query(text, [id])).rows.map(({ body }) => body);
};
const stored = () => readdirSync(join(service.objects, 'files'));
const checksumOf = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

test('a file is attached, listed, told and read again byte for byte', async () => {
  const id = await task();
  const bytes = randomBytes(200_000);
  const made = await send('ann', `v1/tasks/${id}/attachments`, bytes, 'plan of attack.bin');
  const attachment: Attachment = made.body.data;
  expect([made.status, made.headers.get('location')]).toEqual([201, `/api/v1/attachments/${attachment.id}`]);
  expect(attachment).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{14}7/),
    taskId: id,
    name: 'plan of attack.bin',
    size: bytes.length,
    contentType: 'application/octet-stream',
    checksum: checksumOf(bytes),
    uploadedBy: 'ann',
    createdAt: expect.stringMatching(/Z$/),
    thumbnail: null,
  });
  const second = await attach('ann', id, 'words');
  const first = await ask('ann', 'GET', `v1/tasks/${id}/attachments?limit=1`);
  const rest = await ask('ann', 'GET', `v1/tasks/${id}/attachments?limit=1&cursor=${first.body.page.nextCursor}`);
  expect([first.body.data, rest.body.data, rest.body.page.nextCursor]).toEqual([[attachment], [second], null]);
  expect((await ask('ann', 'GET', `v1/tasks/${id}/attachments?sort=name`)).status).toBe(400);
  expect((await fetchBytes('ann', `v1/attachments/${attachment.id}`)).bytes).toEqual(bytes);
  expect((await told(id))[1]).toMatchObject({
    type: 'task.attachment.created',
    taskId: id,
    actor: { id: 'ann', type: 'user' },
    version: 1,
    attachment,
  });
  const feed = await ask('ann', 'GET', 'v1/events?types=task.attachment.created&limit=1000');
  expect(feed.body.data.filter(({ taskId }: TaskEvent) => taskId === id)).toHaveLength(2);
  expect((await ask('bob', 'GET', 'v1/events?types=task.attachment.created&limit=1000')).body.data).toEqual([]);
});

test('it is read by ranges, and not sent again to whoever has it', async () => {
  const id = await task();
  const bytes = randomBytes(10_000);
  const { id: file, checksum } = await attach('ann', id, bytes);
  const path = `v1/attachments/${file}`;
  const etag = `"${checksum}"`;
  const whole = await fetchBytes('ann', path);
  expect(Object.fromEntries(whole.headers)).toMatchObject({
    etag,
    'accept-ranges': 'bytes',
    'content-length': '10000',
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining('sandbox'),
    'repr-digest': `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`,
  });
  for (const [range, from, to] of [
    ['bytes=0-0', 0, 1],
    ['bytes=100-199', 100, 200],
    ['bytes=9990-', 9_990, 10_000],
    ['bytes=-10', 9_990, 10_000],
    ['bytes=9000-20000', 9_000, 10_000],
  ] as const) {
    const part = await fetchBytes('ann', path, { range });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes ${from}-${to - 1}/10000`]);
    expect(part.bytes).toEqual(bytes.subarray(from, to));
  }
  const past = await ask('ann', 'GET', path, { range: 'bytes=10000-' });
  expect([past.status, past.headers.get('content-range')]).toEqual([416, 'bytes */10000']);
  for (const range of ['pages=1-2', 'bytes=0-1,5-6', 'nonsense']) {
    expect([range, (await fetchBytes('ann', path, { range })).status]).toEqual([range, 200]);
  }
  expect((await fetchBytes('ann', path, { range: 'bytes=0-1', 'if-range': etag })).status).toBe(206);
  expect((await fetchBytes('ann', path, { range: 'bytes=0-1', 'if-range': '"another"' })).status).toBe(200);
  expect((await fetchBytes('ann', path, { 'if-none-match': `"x", ${etag}` })).status).toBe(304);
  expect((await fetchBytes('bob', path, { 'if-none-match': etag })).status).toBe(404);
  const head = await ask('ann', 'HEAD', path);
  expect([head.status, head.headers.get('content-length'), head.headers.get('etag')]).toEqual([200, '10000', etag]);
  const empty = await attach('ann', id, '');
  expect((await fetchBytes('ann', `v1/attachments/${empty.id}`, { range: 'bytes=0-' })).status).toBe(200);
});

const HTML = '<!DOCTYPE html><script>alert(document.domain)</script>';
const SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>';
test.each([
  ['a.png', PNG, 'image/png', 'inline'],
  ['a.html', PNG, 'image/png', 'inline'],
  ['a.pdf', '%PDF-1.7\n1 0 obj\n', 'application/pdf', 'inline'],
  ['notes.md', '# Grüße\n\n- eins\n', 'text/plain; charset=utf-8', 'inline'],
  ['a.png', HTML, 'text/html; charset=utf-8', 'attachment'],
  ['a.txt', `\n  <!-- harmless -->${HTML}`, 'text/html; charset=utf-8', 'attachment'],
  ['a.png', SVG, 'image/svg+xml', 'attachment'],
  ['a.svg', '<svg><script>alert(1)</script></svg>', 'image/svg+xml', 'attachment'],
  ['a.txt', '<?xml version="1.0"?><x/>', 'application/xml', 'attachment'],
  ['a.txt', 'a\0b', 'application/octet-stream', 'attachment'],
  ['a.txt', Buffer.from([0x68, 0xe4, 0x68]), 'application/octet-stream', 'attachment'],
  ['a.png', 'GIF89a<script>alert(1)</script>', 'image/gif', 'inline'],
])('%s is what its content says', async (name, bytes, type, disposition) => {
  const { id } = await attach('dora', await task('dora'), bytes, name);
  const { headers } = await fetchBytes('dora', `v1/attachments/${id}`);
  expect([headers.get('content-type'), headers.get('content-disposition')?.split(';')[0]]).toEqual([type, disposition]);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  await ask('dora', 'DELETE', `v1/attachments/${id}`);
});

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\Windows\\win.ini', 'win.ini'],
  ['..', 'file'],
  ['  a \u202egpj.exe ', 'a gpj.exe'],
  ['Grüße 🎉 "x".pdf', 'Grüße 🎉 "x".pdf'],
  [`${'ä'.repeat(300)}.pdf`, `${'ä'.repeat(251)}.pdf`],
])('%p is kept as %p', async (given, name) => {
  const id = await task('dora');
  const attachment = await attach('dora', id, 'x', given);
  expect(attachment.name).toBe(name);
  const disposition = (await fetchBytes('dora', `v1/attachments/${attachment.id}`)).headers.get('content-disposition');
  expect(disposition).toMatch(/^inline; filename/);
  await ask('dora', 'DELETE', `v1/attachments/${attachment.id}`);
});

describe('what is no file', () => {
  const post = async (body: string, type = 'multipart/form-data; boundary=x', who = 'dora') => {
    const path = `/api/v1/tasks/${await task(who)}/attachments`;
    const headers = { 'Content-Type': type };
    return (await service.call(path, { method: 'POST', token: tokens[who] as string, body, headers })).status;
  };
  const part = (text: string, disposition = 'name="file"; filename="a.txt"') =>
    `--x\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${text}\r\n`;

  test('is refused, and nothing of it stays', async () => {
    const before = stored();
    expect(await post('{}', 'application/json')).toBe(415);
    expect(await post('x', 'multipart/form-data')).toBe(415);
    expect(await post('x', 'multipart/mixed; boundary=x')).toBe(415);
    expect(await post('--x--\r\n')).toBe(422);
    expect(await post(`${part('a', 'name="note"')}--x--\r\n`)).toBe(422);
    expect(await post(`${part('a')}${part('b')}--x--\r\n`)).toBe(422);
    expect(await post(`${part('a')}${part('b', 'name="note"')}--x--\r\n`)).toBe(422);
    expect(await post(part('a'))).toBe(400);
    expect(await post('nonsense')).toBe(400);
    expect(await post(`${part('x'.repeat(MIB + 1))}--x--\r\n`)).toBe(413);
    expect(await post(`${part('x'.repeat(MIB * 2))}--x--\r\n`)).toBe(413);
    expect(await post(`${part('x'.repeat(MIB))}--x--\r\n`)).toBe(201);
    // What earlier tests deleted may go meanwhile.
    expect(stored().filter((id) => !before.includes(id))).toHaveLength(1);
    expect(readdirSync(join(service.objects, '.uploads'))).toEqual([]);
  });
});

test('who may not is told before all of it is sent, and whoever loses the task loses its files', async () => {
  const id = await task();
  expect((await send('bob', `v1/tasks/${id}/attachments`, 'x')).status).toBe(404);
  expect((await send('bob', `v1/tasks/${NOBODY}/attachments`, 'x')).status).toBe(404);
  expect((await send('bob', 'v1/tasks/x/attachments', 'x')).status).toBe(400);
  await ask('admin', 'PUT', `v1/tasks/${id}/watchers/bob`);
  const { id: file } = await attach('bob', id, 'mine');
  expect((await fetchBytes('ann', `v1/attachments/${file}`)).status).toBe(200);
  expect((await ask('ann', 'DELETE', `v1/attachments/${file}`)).status).toBe(403);
  await ask('admin', 'DELETE', `v1/tasks/${id}/watchers/bob`);
  for (const method of ['GET', 'DELETE']) expect((await ask('bob', method, `v1/attachments/${file}`)).status).toBe(404);
  expect((await ask('bob', 'GET', `v1/tasks/${id}/attachments`)).status).toBe(404);
  expect((await ask('bob', 'GET', `files/${file}`)).status).toBe(404);
  expect((await ask('cem', 'DELETE', `v1/attachments/${NOBODY}`)).status).toBe(404);
  expect((await ask('admin', 'DELETE', `v1/attachments/${file}`)).status).toBe(204);
});

test('what is deleted is gone from history, and its bytes go with it', async () => {
  const id = await task();
  const gone = await attach('ann', id, 'secret words');
  const kept = await attach('ann', id, 'other words');
  expect(stored()).toEqual(expect.arrayContaining([gone.id, kept.id]));
  expect((await ask('ann', 'DELETE', `v1/attachments/${gone.id}`)).status).toBe(204);
  expect((await ask('ann', 'DELETE', `v1/attachments/${gone.id}`)).status).toBe(404);
  expect((await told(id)).at(-1)).toMatchObject({ type: 'task.attachment.deleted', attachment: gone });
  const { data: history } = (await ask('ann', 'GET', `v1/tasks/${id}/history`)).body;
  expect(history).toMatchObject([
    { type: 'task.created' },
    { type: 'task.attachment.created', attachmentId: gone.id, attachment: null },
    { type: 'task.attachment.created', attachmentId: kept.id, attachment: kept },
    { type: 'task.attachment.deleted', attachmentId: gone.id, attachment: null },
  ]);
  await until(async () => !stored().includes(gone.id), 'bytes are removed');
  await ask('admin', 'DELETE', `v1/tasks/${id}`);
  expect((await ask('ann', 'GET', `v1/attachments/${kept.id}`)).status).toBe(404);
  await until(async () => !stored().includes(kept.id), 'bytes are removed');
  expect((await service.pool.query('SELECT FROM attachments WHERE task_id = $1', [id])).rows).toEqual([]);
});

test('files of one’s own are nobody else’s, and go when their owner does', async () => {
  const made = await send('cem', 'files', 'diary');
  const file: Attachment = made.body.data;
  expect([made.status, made.headers.get('location'), file.taskId]).toEqual([201, `/api/files/${file.id}`, null]);
  expect((await ask('cem', 'GET', 'files')).body.data).toEqual([file]);
  expect((await fetchBytes('cem', `files/${file.id}`)).bytes.toString()).toBe('diary');
  for (const who of ['ann', 'admin']) {
    expect((await ask(who, 'GET', 'files')).body.data).toEqual([]);
    for (const path of ['files', 'v1/attachments'])
      for (const method of ['GET', 'DELETE'])
        expect([who, (await ask(who, method, `${path}/${file.id}`)).status]).toEqual([who, 404]);
  }
  const ofTask = await attach('cem', await task('cem'), 'shared');
  expect((await ask('cem', 'DELETE', `files/${ofTask.id}`)).status).toBe(404);
  const actor = { id: 'root', type: 'user' as const };
  const client = await service.pool.connect();
  await applyIdentityEvent(client, { type: 'user.deleted', user: { id: 'cem', teams: [] }, actor } as never);
  client.release();
  expect((await ask('cem', 'GET', 'files')).body.data).toEqual([]);
  await until(async () => !stored().includes(file.id), 'bytes are removed');
  expect(stored()).toContain(ofTask.id);
});

test('of files at the same moment as many are kept as there is room for, and deleting makes room', async () => {
  const id = await task('bob');
  const third = randomBytes(MIB - 1_000);
  const answers = await Promise.all(Array.from({ length: 8 }, () => send('bob', `v1/tasks/${id}/attachments`, third)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 429, 429, 429, 429, 429]);
  const refused = await send('bob', 'files', third);
  expect([refused.status, refused.headers.get('retry-after'), refused.body]).toEqual([
    429,
    '3600',
    expect.objectContaining({ type: 'urn:taskward:problem:storage-full', limit: 3 * MIB, remaining: 3_000 }),
  ]);
  expect((await send('bob', 'files', randomBytes(3_000))).status).toBe(201);
  expect((await send('bob', 'files', 'x')).body).toMatchObject({ status: 429, remaining: 0 });
  const { data } = (await ask('bob', 'GET', `v1/tasks/${id}/attachments`)).body;
  await ask('bob', 'DELETE', `v1/attachments/${data[0].id}`);
  expect((await send('bob', 'files', third)).status).toBe(201);
  const { rows } = await service.pool.query('SELECT id FROM attachments');
  await until(async () => stored().length === rows.length, 'bytes are removed');
});
