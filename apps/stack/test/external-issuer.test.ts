import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import getPort from 'get-port';
import { decodeJwt, generateKeyPair, SignJWT } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { type AsgardeoLike, type Member, PASSWORD, SCOPE, startAsgardeoLike } from './asgardeo-like.ts';
import { browse, launchBrowser, signOut } from './browser.ts';
import { type Door, everyDoor } from './every-door.ts';
import { graveFindings } from './looks.ts';
import { get, post, type System, startSystem } from './system.ts';

const una: Member = {
  sub: randomUUID(),
  username: 'una@acme.example',
  given_name: 'Una',
  family_name: 'Usher',
  roles: 'user,everyone',
};
const abe: Member = { ...una, sub: randomUUID(), username: 'abe@acme.example', given_name: 'Abe', roles: 'admin,user' };

let theirs: AsgardeoLike;
let system: System;
let browser: Browser;
let doors: Door[];
let closeDoors: () => void;
beforeAll(async () => {
  const port = await getPort();
  theirs = await startAsgardeoLike([una, abe], `http://localhost:${port}`);
  const { issuer, jwksUri, clientId } = theirs;
  [system, browser] = await Promise.all([
    startSystem({
      GATEWAY_PORT: String(port),
      TRUSTED_ISSUERS: JSON.stringify([{ issuer, jwksUri, audience: clientId }]),
      WEB_ISSUER: issuer,
      WEB_CLIENT_ID: clientId,
      WEB_SCOPE: SCOPE,
      RATE_LIMIT_API: '100000',
      DATABASE_TIMEOUT: '30', // a busy machine is no story of these tests
    }),
    launchBrowser(),
  ]);
  ({ doors, close: closeDoors } = everyDoor(system));
}, 120_000);
afterAll(async () => {
  closeDoors?.();
  await browser?.close();
  await system?.close();
  await theirs?.close();
});

/** Signs in on their page. */
async function answerThere(page: Page, { username }: Member): Promise<void> {
  await page.getByRole('heading', { name: 'Sign in to Acme' }).waitFor();
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** The access token that the tab holds. */
const tokenIn = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const key = Object.keys(sessionStorage).find((name) => name.startsWith('session_data-')) ?? '';
    return JSON.parse(sessionStorage.getItem(key) ?? '{}').access_token;
  });

/** Counts the syncs that a page asks for. */
function countSyncs(page: Page): () => number {
  let count = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/auth/sync')) count++;
  });
  return () => count;
}

const colourOf = (page: Page) =>
  page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--mantine-primary-color-filled'));
const newTask = (page: Page) => page.getByRole('button', { name: 'New task' });
let blue: string;

test('a user of another issuer signs in there, works in the blue view, and signs out', async () => {
  await browse(browser, {}, async (page) => {
    const syncs = countSyncs(page);
    await page.goto(`${system.url}/register`); // nobody gets an account of ours here
    await page.waitForURL(`${system.url}/login`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.getByRole('link', { name: 'Create an account' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await answerThere(page, una);
    await newTask(page).waitFor();
    expect(new URL(page.url()).pathname).toBe('/today');
    blue = await colourOf(page);
    const token = await tokenIn(page);
    expect(decodeJwt(token)).toMatchObject({ iss: theirs.issuer, sub: una.sub, roles: 'user,everyone' });

    await page.getByLabel('Add a task in one line').fill('Greet the new people !high');
    await page.getByLabel('Add a task in one line').press('Enter');
    await page.getByRole('listitem').filter({ hasText: 'Greet the new people' }).waitFor();
    await page.reload();
    await page.getByRole('listitem').filter({ hasText: 'Greet the new people' }).waitFor();
    expect(syncs()).toBe(1);

    expect((await get(`${system.url}/api/v1/users`, token)).status).toBe(403);
    await page.goto(`${system.url}/admin`);
    await page.getByRole('heading', { name: 'This is for administrators' }).waitFor();

    await page.goto(`${system.url}/account`);
    await page.getByText('are kept where you sign in').waitFor();
    await page.getByText('una@acme.example', { exact: true }).first().waitFor();
    expect(await page.getByRole('heading', { name: /Password|Where you are signed in/ }).count()).toBe(0);
    expect(await graveFindings(page)).toEqual([]);

    await signOut(page);
    await page.goto(`${system.url}/tasks`);
    await answerThere(page, una); // they ask for the password again
    await newTask(page).waitFor();
    expect(syncs()).toBe(2);
  });
}, 120_000);

test('an admin of another issuer has the gold view, with the names of its people', async () => {
  await browse(browser, {}, async (page) => {
    await page.goto(system.url);
    await answerThere(page, abe);
    await page.waitForURL(`${system.url}/admin`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(blue).not.toBe('');
    expect(await colourOf(page)).not.toBe(blue);
    await page.goto(`${system.url}/admin/tasks`);
    await page.getByRole('link', { name: 'Greet the new people' }).click();
    await page.getByRole('dialog').getByText('Una Usher').first().waitFor();
    await page.goto(`${system.url}/admin/users`);
    const row = page.getByRole('row').filter({ hasText: 'una@acme.example' });
    await row.getByText(new URL(theirs.issuer).host).waitFor();
    expect(await graveFindings(page)).toEqual([]);

    // A task for a person of the other issuer reaches that person.
    const token = await tokenIn(page);
    const { data: people } = await (await get(`${system.url}/api/v1/users?q=una`, token)).json();
    const body = { title: 'Water the lobby', assignedTo: people[0].id };
    expect((await post(`${system.url}/api/v1/tasks`, body, token)).status).toBe(201);
  });
  await browse(browser, {}, async (page) => {
    await page.goto(`${system.url}/tasks`);
    await answerThere(page, una);
    await page.getByRole('link', { name: 'Water the lobby' }).waitFor();
  });
}, 120_000);

test('who may not be here is told so, and not sent round in circles', async () => {
  await browse(browser, {}, async (page) => {
    const admin = await system.token('admin@demo.com');
    const { data: people } = await (await get(`${system.url}/api/v1/users?q=una@acme.example`, admin)).json();
    const disable = (disabled: boolean) =>
      fetch(`${system.url}/api/v1/users/${people[0].id}`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
        body: JSON.stringify({ disabled }),
      });
    const claims = { iss: theirs.issuer, aud: theirs.clientId, sub: una.sub, roles: 'admin', scope: SCOPE };
    const iat = Math.floor(Date.now() / 1000);
    const token = await theirs.sign({ ...claims, iat: iat + 2, exp: iat + 600 }); // made after she is disabled
    for (const door of doors) expect([door.name, await door.try(token)]).toEqual([door.name, 'accepted']);
    expect((await disable(true)).status).toBe(200);
    for (const door of doors) while ((await door.try(token)) !== 'refused');
    await page.goto(`${system.url}/tasks`);
    await answerThere(page, una);
    await page.getByRole('alert').filter({ hasText: 'This account is disabled here' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/login');
    await page.reload();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await graveFindings(page)).toEqual([]);
  });
}, 60_000);

test('honest tokens of the other issuer open every door, forged ones open none', async () => {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    ...{ ...abe, email: abe.username, iss: theirs.issuer, aud: theirs.clientId, client_id: theirs.clientId },
    ...{ jti: randomUUID(), iat: now, exp: now + 600, scope: SCOPE },
  };
  const honest = await theirs.sign(claims);
  expect((await post(`${system.url}/auth/sync`, undefined, honest)).status).toBe(200);
  const ours = await system.token('admin@demo.com');
  const header = JSON.parse(Buffer.from(honest.split('.')[0] as string, 'base64url').toString());
  const stranger = await generateKeyPair('RS256');
  const [, , signature] = honest.split('.');
  const swapped = Buffer.from(JSON.stringify({ ...claims, iss: system.url, aud: 'api-gateway' })).toString('base64url');
  const forged: Record<string, string> = {
    "our name under the other issuer's key": await theirs.sign({ ...claims, iss: system.url, aud: 'api-gateway' }),
    'an admin of ours by their word': await theirs.sign({ ...decodeJwt(ours), iss: system.url }),
    "the other issuer's name under a stranger's key": await theirs.sign(claims, stranger.privateKey),
    'a stranger under a kid of ours': await new SignJWT({ ...decodeJwt(ours) })
      .setProtectedHeader({
        ...header,
        kid: JSON.parse(Buffer.from(ours.split('.')[0] as string, 'base64url').toString()).kid,
      })
      .sign(stranger.privateKey),
    'the issuer swapped, old signature': `${honest.split('.')[0]}.${swapped}.${signature}`,
    'an issuer that is none of those': await theirs.sign({ ...claims, iss: `${theirs.issuer}/` }),
    'another audience': await theirs.sign({ ...claims, aud: 'another-application' }),
    'no audience': await theirs.sign({ ...claims, aud: undefined }),
    'an end in the past': await theirs.sign({ ...claims, iat: now - 90, exp: now - 60 }),
  };
  const sync: Door = {
    name: 'sync',
    try: async (token) => {
      const { status } = await post(`${system.url}/auth/sync`, undefined, token);
      return status === 200 ? 'accepted' : status === 401 ? 'refused' : `unexpected ${status}`;
    },
  };
  const wrong: string[] = [];
  for (const door of [...doors, sync]) {
    expect([door.name, await door.try(honest)]).toEqual([door.name, 'accepted']);
    for (const [name, token] of Object.entries(forged)) {
      const verdict = await door.try(token);
      if (verdict !== 'refused') wrong.push(`${door.name}, ${name}: ${verdict}`);
    }
  }
  console.info(`${Object.keys(forged).length} forged tokens at ${doors.length + 1} doors: ${wrong.length} not refused`);
  expect(wrong).toEqual([]);
}, 60_000);

test('their roles count by the names that they have here, and their people are not ours', async () => {
  const now = Math.floor(Date.now() / 1000);
  const scope = 'openid tasks:read tasks:write tasks:delete'; // as an issuer that gives whatever is asked for
  const base = {
    iss: theirs.issuer,
    aud: theirs.clientId,
    client_id: theirs.clientId,
    iat: now,
    exp: now + 600,
    scope,
  };
  const { data: own } = await (await get(`${system.url}/auth/me`, await system.token('user@demo.com'))).json();
  const double = await theirs.sign({ ...base, sub: own.id, email: 'double@acme.example', roles: 'Project admin,root' });
  for (const path of ['/api/admin', '/api/v1/users']) {
    expect((await get(system.url + path, double)).status).toBe(403);
  }
  const synced = await (await post(`${system.url}/auth/sync`, undefined, double)).json();
  expect(synced.data).toMatchObject({ email: 'double@acme.example', roles: [] });
  expect(synced.data.id).not.toBe(own.id);
  const taken = await theirs.sign({ ...base, sub: 'thief', email: own.email });
  expect((await post(`${system.url}/auth/sync`, undefined, taken)).status).toBe(409);
  await post(`${system.url}/api/v1/tasks`, { title: 'Of our own user' }, await system.token('user@demo.com'));
  const seen = await (await get(`${system.url}/api/v1/tasks`, double)).json();
  expect(seen.data).toEqual([]);
});
