import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chanceOfLonger, likelyError, timesOf } from './mann-whitney.ts';
import { type RunningService, startService } from './running-service.ts';

/** Samples of each kind; SIGN_IN_SAMPLES=1000 for the long run. */
const SAMPLES = Number(process.env.SIGN_IN_SAMPLES ?? 60);
const SEED = Number(process.env.SEED);

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

test('the time of an answer does not tell whether the account exists', async () => {
  const guess = (username: string) => service.send('POST', '/auth/login', { username, password: 'wrong' });
  for (let i = 0; i < 5; i++) await Promise.all([guess('user'), guess('nobody')]);
  const kinds = {
    known: () => guess('user'),
    unknown: () => guess(`nobody-${Math.random()}`),
    // The control: what an answer without a hash would take. It must be told apart, or the test could not fail.
    careless: () => service.send('POST', '/auth/login', { username: 'user' }),
  };
  const times = await timesOf(kinds, SAMPLES, SEED);
  const { known = [], unknown = [], careless = [] } = times;
  const [chance, control] = [chanceOfLonger(known, unknown), chanceOfLonger(known, careless)];
  const error = likelyError(known.length, unknown.length);
  console.info(
    `sign-in: a known account takes longer in ${(chance * 100).toFixed(1)} % of pairs ` +
      `(alike: 50 ± ${(error * 100).toFixed(1)}), control ${(control * 100).toFixed(1)} %; ` +
      `${SAMPLES} samples each, seed ${SEED}`,
  );
  expect(control - 0.5).toBeGreaterThan(6 * error);
  expect(Math.abs(chance - 0.5)).toBeLessThan(4 * error);
}, 600_000);

test('parallel guesses are counted exactly', async () => {
  const fresh = await startService({ settings: { RATE_LIMIT_SIGNIN: '20' } });
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => fresh.send('POST', '/auth/login', { username: 'user', password: 'wrong' })),
  );
  const counted = answers.filter(({ status }) => status === 401).length;
  console.info(`sign-in: of 30 parallel guesses with 20 allowed, ${counted} were tried`);
  expect(counted).toBe(20);
  const { rows } = await fresh.database.query(`SELECT hits FROM limits WHERE key LIKE 'sign-in:%'`);
  expect(rows).toEqual([{ hits: 30 }]);
  await fresh.close();
});
