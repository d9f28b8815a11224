import { expect } from '@jest/globals';
import { type Contract, tokenOfService } from './contract.ts';
import { formWith } from './contract-files.ts';
import { until } from './system.ts';

/** The smallest picture there is, in a form. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const [before = '', after = ''] = String(formWith('|').raw).split('|');
const picture = () => ({ ...formWith(''), raw: new Blob([before, Buffer.from(PNG, 'base64'), after]) });

/** A picture that comes to a task, and the smaller one that worker-service makes of it. */
export async function thumbnailFlow(contract: Contract, token: string): Promise<void> {
  const { ask } = contract;
  const { id } = (await ask('POST /api/v1/tasks', { token, body: { title: 'With a picture' } })).body.data;
  const add = (asked: object) => ask('POST /api/v1/tasks/{id}/attachments', { token, path: { id }, ...asked });
  const [file, words] = [(await add(picture())).body.data, (await add(formWith('words'))).body.data];
  const listed = async () => (await ask('GET /api/v1/tasks/{id}/attachments', { token, path: { id } })).body.data;
  await until(async () => (await listed())[0].thumbnail !== null);
  expect((await listed()).map(({ thumbnail }: { thumbnail: string | null }) => thumbnail)).toEqual([
    `/api/v1/attachments/${file.id}/thumbnail`,
    null,
  ]);

  const writes = await tokenOfService(contract, token, 'tasks:write');
  const get = (asked: object = {}) =>
    ask('GET /api/v1/attachments/{id}/thumbnail', { token, path: { id: file.id }, ...asked });
  for (const size of ['128', '512']) {
    const answer = await get({ query: { size } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp']);
  }
  expect((await get({ headers: { 'If-None-Match': `"${file.checksum}-128"` } })).status).toBe(304);
  expect((await get({ query: { size: '64' } })).status).toBe(400);
  expect((await get({ token: writes })).status).toBe(403);
  expect((await get({ path: { id: words.id } })).status).toBe(404);
}
