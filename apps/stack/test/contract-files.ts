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
    expect((await ask(`DELETE ${one}`, { ...at, token: reads })).status).toBe(403);
    expect((await ask(`DELETE ${one}`, at)).status).toBe(204);
  }
}
