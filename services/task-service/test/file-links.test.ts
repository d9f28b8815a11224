import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ObjectStorage, openStorage } from '@taskward/storage';
import { type S3Server, startS3 } from '@taskward/testkit';
import { until } from './crash-stack.ts';
import { formOf } from './forms.ts';
import { startService, type TestService } from './service.ts';

let bucket: S3Server;
let service: TestService;
let folder: string;
let storage: ObjectStorage;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taskward-uploads-'));
  bucket = await startS3();
  service = await startService({ ...bucket.settings, S3_PUBLIC_URL: bucket.url, UPLOADS_DIR: folder });
  storage = await openStorage({ ...bucket.settings, UPLOADS_DIR: folder });
  for (const name of ['ann', 'bob']) tokens[name] = await service.user(name);
  tokens.admin = await service.admin();
});
afterAll(async () => {
  storage?.close();
  await service?.stop();
  await bucket?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const call = (who: string, method: string, path: string, more = {}) =>
  service.call(`/api/v1/${path}`, { method, token: tokens[who] as string, ...more });
const linkFor = async (who: string, id: string) => {
  const { status, headers, body } = await call(who, 'GET', `attachments/${id}/link`);
  return status === 200 ? { ...body.data, kept: headers.get('cache-control') } : status;
};
const read = async (url: string) => {
  const answer = await fetch(url);
  const [type, disposition] = ['content-type', 'content-disposition'].map((name) => answer.headers.get(name));
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()), type, disposition };
};

test('of a file in a bucket whoever may read it gets a link that anybody saves it by, for a minute', async () => {
  const { id: taskId } = await service.create(tokens.ann as string);
  await call('admin', 'PUT', `tasks/${taskId}/watchers/bob`);
  const html = '<!doctype html><script>alert(1)</script>';
  const { data: file } = (await call('ann', 'POST', `tasks/${taskId}/attachments`, formOf(html))).body;
  const link = await linkFor('bob', file.id);
  expect(new URL(link.url).origin).toBe(bucket.url);
  expect(link.kept).toBe('no-store');
  expect(new URL(link.url).searchParams.get('X-Amz-Expires')).toBe('60');
  const saved = await read(link.url);
  expect({ ...saved, bytes: String(saved.bytes) }).toEqual({
    status: 200,
    bytes: html,
    type: expect.stringMatching(/^text\/html/),
    disposition: expect.stringMatching(/^attachment; filename=/),
  });

  await call('admin', 'DELETE', `tasks/${taskId}/watchers/bob`);
  expect(await linkFor('bob', file.id)).toBe(404);
  await call('ann', 'DELETE', `attachments/${file.id}`);
  expect(await linkFor('ann', file.id)).toBe(404);
  await until(async () => (await storage.head(`files/${file.id}`)) === undefined, 'its bytes are gone');
});

test('a file comes in several requests into a bucket, and is read by ranges', async () => {
  const bytes = randomBytes(300_000);
  const tus = { 'Tus-Resumable': '1.0.0' };
  const begun = await call('ann', 'POST', 'uploads', { headers: { ...tus, 'Upload-Length': String(bytes.length) } });
  const path = String(begun.headers.get('location')).replace('/api/v1/', '');
  for (const [from, to] of [
    [0, 200_000],
    [200_000, bytes.length],
  ] as const) {
    const headers = { ...tus, 'Upload-Offset': String(from), 'Content-Type': 'application/offset+octet-stream' };
    expect((await call('ann', 'PATCH', path, { headers, body: bytes.subarray(from, to) })).status).toBe(204);
  }
  const id = path.split('/').at(-1);
  const own = (range: Record<string, string> = {}) =>
    fetch(`${service.url}/api/files/${id}`, { headers: { authorization: `Bearer ${tokens.ann}`, ...range } });
  const whole = await own();
  expect(whole.headers.get('etag')).toBe(`"${createHash('sha256').update(bytes).digest('hex')}"`);
  expect(Buffer.from(await whole.arrayBuffer())).toEqual(bytes);
  const part = await own({ range: 'bytes=100-199' });
  expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, bytes.subarray(100, 200)]);
  expect(readdirSync(folder)).toEqual([]);
});
