import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { taskEvent } from './neighbours.ts';
import { photo, spoiledPictures } from './pictures.ts';
import { startService, type TestService, until } from './service.ts';

const objects = mkdtempSync(join(tmpdir(), 'taskward-objects-'));
const task = { id: randomUUID(), title: 'With pictures', createdBy: randomUUID(), assignedTo: null };
let service: TestService;
beforeAll(async () => {
  mkdirSync(join(objects, 'files'));
  service = await startService({ STORAGE_URL: pathToFileURL(objects).href });
});
afterAll(async () => {
  await service?.stop();
  rmSync(objects, { recursive: true });
});

/** A file that came to a task. */
function attachment(bytes: Buffer, contentType = 'image/jpeg') {
  const id = randomUUID();
  writeFileSync(join(objects, 'files', id), bytes);
  return {
    ...taskEvent('task.attachment.created', task.createdBy, task),
    attachment: { id, contentType, size: bytes.length },
  };
}
const thumbnail = (id: string, size: number) => join(objects, 'thumbnails', id, `${size}.webp`);
const pictured = (id: string) => until(() => service.neighbours.pictured.includes(id));
const outcomes = async () => {
  const { body } = await service.call('/metrics');
  const lines = [...String(body).matchAll(/^worker_thumbnails_total\{outcome="(\w+)"\} (\d+)$/gm)];
  return Object.fromEntries(lines.map(([, outcome, count]) => [outcome, Number(count)]));
};
const isOver = async (before: Record<string, number>, outcome: string, count: number) =>
  ((await outcomes())[outcome] ?? 0) === (before[outcome] ?? 0) + count;

test('a picture that comes to a task has thumbnails soon, which task-service hears of', async () => {
  const event = attachment(await photo(900, 600));
  await service.neighbours.tell(event);
  const { id } = event.attachment;
  await pictured(id);
  for (const size of [128, 512]) {
    expect(await sharp(readFileSync(thumbnail(id, size))).metadata()).toMatchObject({ format: 'webp', height: size });
  }
}, 60_000);

test('what is no picture has none, and whoever comes next has theirs', async () => {
  const before = await outcomes();
  const spoiled = Object.values(await spoiledPictures()).filter((bytes) => bytes.length > 0);
  const events = spoiled.slice(0, 4).map((bytes) => attachment(bytes));
  const others = [attachment(Buffer.from('some words'), 'text/plain'), attachment(await photo(), 'image/svg+xml')];
  const last = attachment(await photo());
  await service.neighbours.tell(...events, ...others, last);
  await pictured(last.attachment.id);
  await until(() => isOver(before, 'none', events.length));
  for (const { attachment: file } of [...events, ...others]) {
    expect(service.neighbours.pictured).not.toContain(file.id);
    expect(existsSync(thumbnail(file.id, 128))).toBe(false);
  }
  expect(await isOver(before, 'failed', 0)).toBe(true);
  expect((await service.call('/health')).status).toBe(200);
}, 120_000);

test('of a file that was deleted meanwhile nothing stays', async () => {
  const before = await outcomes();
  const event = attachment(await photo());
  service.neighbours.deleted.add(event.attachment.id);
  await service.neighbours.tell(event);
  await until(() => isOver(before, 'none', 1));
  for (const size of [128, 512]) expect(existsSync(thumbnail(event.attachment.id, size))).toBe(false);
}, 60_000);
