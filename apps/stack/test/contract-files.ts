import { expect } from '@jest/globals';
import { type Asked, type Contract, tokenOfService } from './contract.ts';

const BOUNDARY = 'multipart/form-data; boundary=x';
const part = (text: string) =>
  `--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n${text}\r\n`;
/** A form with one file. */
export const formWith = (text: string): Asked => ({
  raw: `${part(text)}--x--\r\n`,
  headers: { 'content-type': BOUNDARY },
});

/** Files of a task, and one's own. @param most bytes that a file may have */
export async function fileFlow(contract: Contract, token: string, most: number): Promise<void> {
  const { ask } = contract;
  const { id } = (await ask('POST /api/v1/tasks', { token, body: { title: 'With files' } })).body.data;
  const reads = await tokenOfService(contract, token, 'tasks:read');
  const writes = await tokenOfService(contract, token, 'tasks:write');
  await uploadFlow(contract, { token, reads, most });
  for (const [list, one] of [
    ['/api/v1/tasks/{id}/attachments', '/api/v1/attachments/{id}'],
    ['/api/files', '/api/files/{id}'],
  ]) {
    const add = (asked: Asked) => ask(`POST ${list}`, { token, path: { id }, ...asked });
    const { data: file } = (await add(formWith('some words'))).body;
    expect((await add({ ...formWith('x'), raw: part('x') })).status).toBe(400);
    expect((await add({ ...formWith('x'), token: reads })).status).toBe(403);
    expect((await add(formWith('x'.repeat(most + 1)))).status).toBe(413);
    expect((await add({ raw: '{}' })).status).toBe(415);
    expect((await add({ ...formWith('x'), raw: '--x--\r\n' })).status).toBe(422);
    expect((await ask(`GET ${list}`, { token, path: { id } })).body.data).toEqual([file]);
    expect((await ask(`GET ${list}`, { token: writes, path: { id } })).status).toBe(403);

    const at = { token, path: { id: file.id } };
    const get = (headers: Record<string, string> = {}) => ask(`GET ${one}`, { ...at, headers });
    expect((await get()).body).toBe('some words');
    expect((await get({ Range: 'bytes=5-' })).body).toBe('words');
    expect((await get({ Range: 'bytes=10-' })).status).toBe(416);
    expect((await get({ 'If-None-Match': `"${file.checksum}"` })).status).toBe(304);
    expect((await ask(`GET ${one}`, { ...at, token: writes })).status).toBe(403);
    if (one === '/api/v1/attachments/{id}') {
      const link = (asked: Asked) => ask(`GET ${one}/link`, { ...at, ...asked });
      expect((await link({})).body.data).toEqual({ url: null, expiresAt: null });
      expect((await link({ token: writes })).status).toBe(403);
    }
    expect((await ask(`DELETE ${one}`, { ...at, token: reads })).status).toBe(403);
    expect((await ask(`DELETE ${one}`, at)).status).toBe(204);
  }
}

/** A file in several requests. */
async function uploadFlow(
  { ask }: Contract,
  { token, reads, most }: { token: string; reads: string; most: number },
): Promise<void> {
  const tus = { 'Tus-Resumable': '1.0.0' };
  const begin = (headers: Record<string, string>, by = token) =>
    ask('POST /api/v1/uploads', { token: by, headers: { ...tus, ...headers } });
  expect((await ask('OPTIONS /api/v1/uploads', { token })).headers.get('tus-max-size')).toBe(String(most));
  const begun = await begin({ 'Upload-Length': '10' });
  const at = { token, path: { id: begun.headers.get('location')?.split('/').at(-1) ?? '' } };
  expect((await begin({})).status).toBe(400);
  expect((await begin({ 'Upload-Length': '10' }, reads)).status).toBe(403);
  const elsewhere = `taskId ${btoa('01890000-0000-7000-8000-000000000000')}`;
  expect((await begin({ 'Upload-Length': '10', 'Upload-Metadata': elsewhere })).status).toBe(404);
  expect((await begin({ 'Upload-Length': String(most + 1) })).status).toBe(413);
  expect((await begin({ 'Upload-Defer-Length': '1' })).status).toBe(422);
  expect((await ask('POST /api/v1/uploads', { token })).status).toBe(412);

  const one = '/api/v1/uploads/{id}';
  const go = (offset: string, raw: string, more = {}) =>
    ask(`PATCH ${one}`, {
      ...at,
      raw,
      headers: { ...tus, 'content-type': 'application/offset+octet-stream', 'Upload-Offset': offset },
      ...more,
    });
  const far = (more = {}) => ask(`HEAD ${one}`, { ...at, headers: tus, ...more });
  expect((await go('0', 'hello')).status).toBe(204);
  expect((await far()).headers.get('upload-offset')).toBe('5');
  expect((await go('6', 'x')).status).toBe(409);
  expect((await go('5', 'x'.repeat(20))).status).toBe(413);
  expect((await go('5', 'x', { headers: { 'content-type': 'application/offset+octet-stream' } })).status).toBe(412);
  expect((await far({ headers: {} })).status).toBe(412);
  for (const ask of [(more: object) => go('5', 'x', more), far]) expect((await ask({ token: reads })).status).toBe(403);
  expect((await ask(`DELETE ${one}`, { ...at, token: reads })).status).toBe(403);
  expect((await ask(`DELETE ${one}`, at)).status).toBe(204);
}

/** What auth-service counts is the limit here: of files at the same moment exactly as many are kept as are left. */
export async function countFlow({ ask }: Contract, { admin, user }: { admin: string; user: string }): Promise<void> {
  const { userId, filesUploaded } = (await ask('GET /auth/user-uploads', { token: user })).body.data;
  const limit = (most: number | null) =>
    ask('PUT /api/v1/users/{id}/upload-limit', { token: admin, path: { id: userId }, body: { limit: most } });
  await limit(filesUploaded + 3);
  const keep = () => ask('POST /api/files', { token: user, ...formWith('counted') });
  const answers = await Promise.all(Array.from({ length: 6 }, keep));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 429, 429, 429]);
  expect((await keep()).body).toMatchObject({ type: 'urn:taskward:problem:upload-limit', remaining: 0 });
  const begun = { token: user, headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': '1' } };
  expect((await ask('POST /api/v1/uploads', begun)).body).toMatchObject({ remaining: 0 });
  expect((await ask('GET /api/files', { token: user })).body.data).toHaveLength(3);
  const after = (await ask('GET /auth/user-uploads', { token: user })).body.data;
  expect(after).toMatchObject({ filesUploaded: filesUploaded + 3, remaining: 0 });
  await limit(null);
}
