import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Attachment, Task } from '@taskward/contracts/http';
import type { BrowserContext, Page, Request, Route } from 'playwright-core';
import { webStories } from './browser.ts';
import { findingsInEveryLook } from './looks.ts';
import { until } from './system.ts';

const web = webStories();
const folder = mkdtempSync(join(tmpdir(), 'taskward-files-'));
const errors: Error[] = [];
let context: BrowserContext;
let page: Page;
let task: Task;

// Signed in once: each story goes on with the same task.
beforeAll(async () => {
  task = (await web.call<{ data: Task }>('user', 'POST', '/api/v1/tasks', { title: 'Papers for the fair' })).data;
  context = await web.browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB' });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => errors.push(error));
  page.on('dialog', (dialog) => void dialog.accept());
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

/** Whether nothing leaves the browser. */
const cutOff = (offline: boolean) => context.setOffline(offline);

/** Lets one request with bytes through and holds the next one: what is sent is under way for as long as it takes. */
async function holdSecond(): Promise<() => Promise<void>> {
  let sent = 0;
  const hold = (route: Route) => (route.request().method() === 'PATCH' && ++sent > 1 ? undefined : route.continue());
  await page.route('**/api/v1/uploads/*', hold);
  return () => page.unroute('**/api/v1/uploads/*', hold);
}

/** The next request that sends bytes of a file, and from where on. */
const sending = () =>
  page.waitForRequest((request) => request.method() === 'PATCH' && request.url().includes('/uploads/'));
const offsetOf = (request: Request) => Number(request.headers()['upload-offset']);

test('a picture and a text are added, looked at, saved and deleted', async () => {
  const shot = await page.screenshot({ clip: { x: 0, y: 0, width: 64, height: 48 } });
  await choose(file('Stand.png', shot), file('Notes <b>.txt', 'Bring tape.'));
  await row('Stand.png').getByRole('button', { name: 'Save', exact: false }).waitFor();
  await row('Notes <b>.txt').getByText('11 bytes').waitFor();
  await row('Stand.png').locator('img').waitFor();
  expect(await findingsInEveryLook(page, 'files')).toEqual([]);

  await row('Stand.png').getByRole('button', { name: 'Stand.png', exact: true }).click();
  const picture = page.getByRole('img', { name: 'Stand.png' });
  await until(() => picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth === 64));
  await page.keyboard.press('Escape');
  await picture.waitFor({ state: 'detached' });
  // Escape closed the picture, and the question, and not what lies below.
  await row('Stand.png')
    .getByRole('button', { name: /^Delete/ })
    .click();
  const question = page.getByRole('dialog', { name: /^Delete “.*Stand\.png/ });
  await question.locator(':focus').waitFor();
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'detached' });
  await row('Stand.png').waitFor();

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

test('a file that is paused and cut off arrives whole', async () => {
  const bytes = randomBytes(6_000_000);
  const path = file('Plan.bin', bytes);
  const release = await holdSecond();
  await choose(path);
  await row('Plan.bin').getByText('70% of 6 MB').waitFor();
  await row('Plan.bin')
    .getByRole('button', { name: /^Pause/ })
    .click();
  await row('Plan.bin').getByText('Paused').waitFor();
  await release();
  await cutOff(true);
  await row('Plan.bin')
    .getByRole('button', { name: /^Go on/ })
    .click();
  await row('Plan.bin').getByText('Interrupted').waitFor();
  const goesOn = sending();
  await cutOff(false);
  expect(offsetOf(await goesOn)).toBe(4 * 1024 * 1024);
  await row('Plan.bin').getByRole('button', { name: /^Save/ }).waitFor();
  const download = page.waitForEvent('download');
  await row('Plan.bin').getByRole('button', { name: /^Save/ }).click();
  expect(readFileSync(await (await download).path()).equals(bytes)).toBe(true);
}, 120_000);

test('an upload goes on after a reload, where it was, once the same file is chosen again', async () => {
  const path = file('Film.bin', randomBytes(6_000_000));
  const release = await holdSecond();
  await choose(path);
  await row('Film.bin').getByText('70% of 6 MB').waitFor();
  await page.reload();
  await release();
  const goesOn = sending();
  await choose(path);
  expect(offsetOf(await goesOn)).toBe(4 * 1024 * 1024);
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
