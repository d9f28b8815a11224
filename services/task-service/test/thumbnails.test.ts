import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from './crash-stack.ts';
import { formOf, PNG } from './forms.ts';
import { startService, type TestService } from './service.ts';

const NOBODY = '01890000-0000-7000-8000-000000000000';
let service: TestService;
let ann: string;
let robot: string;
let worker: string;
let task: string;
beforeAll(async () => {
  service = await startService();
  ann = await service.user('ann');
  robot = await service.service('robot', 'tasks:read', 'tasks:write');
  worker = await service.service('worker-service', 'tasks:read', 'attachments:thumbnail');
  task = (await service.create(ann)).id;
});
afterAll(() => service.stop());

async function picture(): Promise<{ id: string; checksum: string; thumbnail: string | null }> {
  const call = { method: 'POST', token: robot, ...formOf(PNG) };
  return (await service.call(`/api/v1/tasks/${task}/attachments`, call)).body.data;
}
const folderOf = (id: string) => join(service.objects, 'thumbnails', id);
/** As worker-service does. */
function store(id: string): void {
  mkdirSync(folderOf(id), { recursive: true });
  for (const size of [128, 512]) writeFileSync(join(folderOf(id), `${size}.webp`), `of ${size}`);
}
const tellAs = async (token: string | undefined, id: string) =>
  (await service.call(`/internal/attachments/${id}/thumbnail`, { method: 'POST', token })).status;
const tell = (id: string) => tellAs(worker, id);
const read = async (id: string, query = '', token = ann, more: Record<string, string> = {}) => {
  const headers = { authorization: `Bearer ${token}`, ...more };
  const answer = await fetch(`${service.url}/api/v1/attachments/${id}/thumbnail${query}`, { headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

test('a file has a thumbnail once it was made, in two sizes', async () => {
  const { id, checksum, thumbnail } = await picture();
  expect([thumbnail, (await read(id)).status]).toEqual([null, 404]);
  store(id);
  expect((await read(id)).status).toBe(404);
  expect(await tell(id)).toBe(204);
  const [listed] = (await service.call(`/api/v1/tasks/${task}/attachments`, { token: ann })).body.data;
  expect(listed.thumbnail).toBe(`/api/v1/attachments/${id}/thumbnail`);

  const small = await read(id);
  expect([small.status, small.text]).toEqual([200, 'of 128']);
  expect(Object.fromEntries(small.headers)).toMatchObject({
    'content-type': 'image/webp',
    'content-length': '6',
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
    etag: `"${checksum}-128"`,
  });
  expect((await read(id, '?size=128')).text).toBe('of 128');
  expect((await read(id, '?size=512')).text).toBe('of 512');
  expect((await read(id, '', ann, { 'if-none-match': `"${checksum}-128"` })).status).toBe(304);
  expect((await read(id, '?size=512', ann, { 'if-none-match': `"${checksum}-128"` })).status).toBe(200);
  for (const bad of ['?size=64', '?size=', '?size=128&size=512', '?size=../x', '?width=128']) {
    expect([bad, (await read(id, bad)).status]).toEqual([bad, 400]);
  }
});

test('whoever does not see the task does not see the thumbnail, nor does who lost it', async () => {
  const { id } = await picture();
  store(id);
  await tell(id);
  const bob = await service.user('bob');
  const watch = (method: string) => service.call(`/api/v1/tasks/${task}/watchers/bob`, { method, token: ann });
  expect((await read(id, '', bob)).status).toBe(404);
  await watch('PUT');
  const seen = await read(id, '', bob);
  expect(seen.status).toBe(200);
  await watch('DELETE');
  const kept = { 'if-none-match': String(seen.headers.get('etag')) };
  expect((await read(id, '', bob, kept)).status).toBe(404);
});

test('only worker-service says that there is one', async () => {
  const { id } = await picture();
  store(id);
  expect(await tellAs(undefined, id)).toBe(401);
  const others = [ann, await service.admin(), robot, await service.user('eve', 'attachments:thumbnail')];
  for (const token of others) expect(await tellAs(token, id)).toBe(403);
  expect((await read(id)).status).toBe(404);
  expect(await tell('nonsense')).toBe(400);
  expect(await tell(NOBODY)).toBe(404);
});

test('thumbnails go with their file', async () => {
  const { id } = await picture();
  store(id);
  await tell(id);
  await service.call(`/api/v1/attachments/${id}`, { method: 'DELETE', token: robot });
  expect((await read(id)).status).toBe(404);
  expect(await tell(id)).toBe(404);
  await until(
    async () => !['128', '512'].some((size) => existsSync(join(folderOf(id), `${size}.webp`))),
    'they are gone',
  );
});
