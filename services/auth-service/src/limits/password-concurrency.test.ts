import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { createLogger, problemHandler } from '@taskward/service-kit';
import express, { type Response as Answer } from 'express';
import { createPasswordConcurrency } from './password-concurrency.ts';

const closers: Array<() => void> = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A door behind turns for one core: two requests at work, 64 waiting. Those at work are answered by hand. */
async function door() {
  const atWork: Answer[] = [];
  const app = express();
  app.post('/', createPasswordConcurrency(1), (_req, res) => void atWork.push(res));
  app.use(problemHandler(createLogger('password-concurrency', 'silent')));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let arrived = 0;
  server.on('request', () => {
    arrived += 1;
  });
  const ask = (signal?: AbortSignal) =>
    fetch(url, { method: 'POST', signal }).then(
      ({ status }) => status,
      () => 'left',
    );
  const until = async (isSo: () => boolean) => {
    while (server.listening && !isSo()) await new Promise(setImmediate);
  };
  return { ask, atWork, until, arrived: () => arrived };
}

test('no more requests are let through than keep the cores busy, and each gets its turn', async () => {
  const { ask, atWork, until, arrived } = await door();
  const answers = Array.from({ length: 20 }, () => ask());
  await until(() => arrived() === 20 && atWork.length >= 2);
  let most = 0;
  for (let done = 0; done < 20; done += 1) {
    await until(() => atWork.length > 0);
    most = Math.max(most, atWork.length);
    atWork.shift()?.end();
  }
  expect(await Promise.all(answers)).toEqual(Array(20).fill(200));
  expect(most).toBe(2);
});

test('past the bound the answer is 429 at once, and those who wait are served', async () => {
  const { ask, atWork, until, arrived } = await door();
  const served = Array.from({ length: 2 + 64 }, () => ask());
  await until(() => arrived() === 66);
  expect(await Promise.all([ask(), ask()])).toEqual([429, 429]);
  for (let done = 0; done < 66; done += 1) {
    await until(() => atWork.length > 0);
    atWork.shift()?.end();
  }
  expect(await Promise.all(served)).toEqual(Array(66).fill(200));
});

test('a request whose sender has gone is passed by', async () => {
  const { ask, atWork, until, arrived } = await door();
  const first = [ask(), ask()];
  await until(() => atWork.length === 2);
  const leaving = new AbortController();
  const gone = Array.from({ length: 10 }, () => ask(leaving.signal));
  await until(() => arrived() === 12);
  leaving.abort();
  expect(await Promise.all(gone)).toEqual(Array(10).fill('left'));
  const last = ask();
  await until(() => arrived() === 13);
  for (const res of atWork.splice(0)) res.end();
  await until(() => atWork.length > 0);
  for (const res of atWork.splice(0)) res.end();
  expect(await Promise.all([...first, last])).toEqual([200, 200, 200]);
  expect(atWork).toEqual([]);
});
