import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Attachment, Task } from '@taskward/contracts/http';
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { webStories } from './browser.ts';
import { findingsInEveryLook } from './looks.ts';
import { until } from './system.ts';

const web = webStories();
const folder = mkdtempSync(join(tmpdir(), 'taskward-files-'));
const errors: Error[] = [];
let context: BrowserContext;
let page: Page;
let network: CDPSession;
let task: Task;

// Signed in once: each story goes on with the same task.
beforeAll(async () => {
  task = (await web.call<{ data: Task }>('user', 'POST', '/api/v1/tasks', { title: 'Papers for the fair' })).data;
  context = await web.browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB' });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => errors.push(error));
  page.on('dialog', (dialog) => void dialog.accept());
  network = await context.newCDPSession(page);
  await network.send('Network.enable');
  await web.openAs(page, 'user', `/tasks?task=${task.id}`);
}, 120_000);
afterAll(async () => {
  await context?.close();
  rmSync(folder, { recursive: true, force: true });
});

const files = () => page.getByRole('region', { name: 'Files' });
const row = (name: string) => files().getByRole('listitem').filter({ hasText: name });
const kept = async () =>
  (await web.call<{ data: Attachment[] }>('user', 'GET', `/api/v1/tasks/${task.id}/attachments`)).data;

/** A file on the disk: chosen again it is the same one. */
function file(name: string, bytes: Buffer | string): string {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

async function choose(...paths: string[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await files().getByRole('button', { name: 'Add files' }).click();
  await (await chooser).setFiles(paths);
}

/** Bytes a second that leave the browser; 0 is as many as there are. */
const sendAt = (uploadThroughput: number) =>
  network.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: uploadThroughput || -1,
  });

// A red square of 8 pixels.
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC',
  'base64',
);

test('a picture and a text are added, looked at, saved and deleted', async () => {
  await choose(file('Stand.png', PNG), file('Notes <b>.txt', 'Bring tape.'));
  await row('Stand.png').getByRole('button', { name: 'Save', exact: false }).waitFor();
  await row('Notes <b>.txt').getByText('11 bytes').waitFor();
  await row('Stand.png').locator('img').waitFor();
  expect(await findingsInEveryLook(page, 'files')).toEqual([]);

  await row('Stand.png').getByRole('button', { name: 'Stand.png', exact: true }).click();
  const picture = page.getByRole('img', { name: 'Stand.png' });
  await page.waitForFunction((image) => image.naturalWidth === 8, (await picture.elementHandle()) as never);
  await page.keyboard.press('Escape');
  await picture.waitFor({ state: 'detached' });

  const download = page.waitForEvent('download');
  await row('Notes <b>.txt').getByRole('button', { name: 'Notes <b>.txt', exact: true }).click();
  expect(readFileSync(await (await download).path(), 'utf8')).toBe('Bring tape.');

  await row('Notes <b>.txt')
    .getByRole('button', { name: /^Delete/ })
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await row('Notes <b>.txt').waitFor({ state: 'detached' });
  await page.getByText('deleted a file').waitFor();
}, 120_000);

test('a file that is dropped, paused and cut off arrives whole', async () => {
  const bytes = randomBytes(3_000_000);
  const path = file('Plan.bin', bytes);
  await sendAt(300_000);
  await choose(path);
  await row('Plan.bin')
    .getByText(/[1-9]\d?% of 3 MB/)
    .waitFor();
  await row('Plan.bin')
    .getByRole('button', { name: /^Pause/ })
    .click();
  await row('Plan.bin').getByText('Paused').waitFor();
  await row('Plan.bin')
    .getByRole('button', { name: /^Go on/ })
    .click();
  await row('Plan.bin')
    .getByText(/% of 3 MB/)
    .waitFor();
  await context.setOffline(true);
  await row('Plan.bin').getByText('Interrupted').waitFor();
  await context.setOffline(false);
  await sendAt(0);
  await row('Plan.bin').getByRole('button', { name: /^Save/ }).waitFor();
  const found = (await kept()).find(({ name }) => name === 'Plan.bin');
  expect(found?.size).toBe(bytes.length);
  const download = page.waitForEvent('download');
  await row('Plan.bin').getByRole('button', { name: /^Save/ }).click();
  expect(readFileSync(await (await download).path()).equals(bytes)).toBe(true);
}, 120_000);

test('an upload goes on after a reload, where it was, once the same file is chosen again', async () => {
  const path = file('Film.bin', randomBytes(3_000_000));
  await sendAt(300_000);
  await choose(path);
  await row('Film.bin')
    .getByText(/[1-9]\d% of 3 MB/)
    .waitFor();
  await page.reload();
  await sendAt(0);
  const sent = page.waitForRequest((request) => request.method() === 'PATCH' && request.url().includes('/uploads/'));
  await choose(path);
  expect(Number((await sent).headers()['upload-offset'])).toBeGreaterThan(0);
  await row('Film.bin').getByRole('button', { name: /^Save/ }).waitFor();
  expect((await kept()).filter(({ name }) => name === 'Film.bin')).toHaveLength(1);
}, 120_000);

test('what is refused says why', async () => {
  const { data: me } = await web.call<{ data: { id: string } }>('user', 'GET', '/auth/profile');
  await web.call('admin', 'PUT', `/api/v1/users/${me.id}/upload-limit`, { limit: 1 });
  await choose(file('One too many.txt', 'No.'));
  await row('One too many.txt')
    .getByRole('alert')
    .filter({ hasText: /upload/i })
    .waitFor();
  await row('One too many.txt')
    .getByRole('button', { name: /^Do not send/ })
    .click();
  await row('One too many.txt').waitFor({ state: 'detached' });
  await until(async () => (await kept()).every(({ name }) => name !== 'One too many.txt'));
}, 60_000);

test('nothing of it broke the page', () => {
  expect(errors).toEqual([]);
});
