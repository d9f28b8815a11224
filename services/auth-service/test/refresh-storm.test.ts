import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomFrom } from '@taskward/testkit';
import { Browser, signInByCode, type Tokens } from './browser.ts';
import { type RunningService, startService } from './running-service.ts';

/** 20 tabs at once, one answer in ten lost. REFRESH_ROUNDS=1000 for the long run; fewer than 10 prove nothing. */
const ROUNDS = Number(process.env.REFRESH_ROUNDS ?? 25);
const TABS = 20;
const SEED = Number(process.env.SEED);

let instances: [RunningService, RunningService];
let service: RunningService;
beforeAll(async () => {
  service = await startService();
  instances = [service, await startService({ beside: service })];
});
afterAll(async () => {
  for (const instance of [...(instances ?? [])].reverse()) await instance.close();
});

const cookieFrom = (response: Response) => response.headers.getSetCookie()[0]?.split(';')[0] ?? '';

/** The two ways to refresh; `credential` is a cookie or a refresh token. */
interface RefreshDoor {
  start(): Promise<string>;
  send(credential: string, at: RunningService, signal: AbortSignal | undefined): Promise<Response>;
  next(response: Response): Promise<string>;
  /** How many credentials still work, which must be one. */
  live: string;
}

const byCookie: RefreshDoor = {
  start: async () => (await service.signIn('user')).cookie,
  send: (cookie, at, signal) =>
    fetch(`${at.url}/auth/refresh`, { method: 'POST', headers: { cookie, origin: service.url }, signal }),
  async next(response) {
    await response.arrayBuffer();
    return cookieFrom(response);
  },
  live: `SELECT count(*)::int AS live FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
         WHERE s.ended_at IS NULL AND t.used_at IS NULL`,
};

const byOpenIdConnect: RefreshDoor = {
  start: async () => (await signInByCode(new Browser(service.url), { password: service.password.user })).refresh_token,
  send: (refresh_token, at, signal) =>
    fetch(`${at.url}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'refresh_token', client_id: 'web', refresh_token }),
      signal,
    }),
  next: async (response) => ((await response.json()) as Tokens).refresh_token,
  live: `SELECT count(*)::int AS live FROM oidc_payloads WHERE model = 'RefreshToken' AND consumed_at IS NULL`,
};

interface Answer {
  status: number;
  next: string;
}

/** One tab refreshes. A lost answer is cut off while the server is at work, or just before the tab could read it. */
async function refresh(
  door: RefreshDoor,
  credential: string,
  at: RunningService,
  lostAfterMs?: number,
): Promise<Answer | undefined> {
  const signal = lostAfterMs === undefined ? undefined : AbortSignal.timeout(lostAfterMs);
  try {
    const response = await door.send(credential, at, signal);
    const next = await door.next(response);
    return lostAfterMs === undefined ? { status: response.status, next } : undefined;
  } catch (error) {
    if (lostAfterMs === undefined) throw error;
    return undefined;
  }
}

test.each([
  ['the cookie', byCookie],
  ['OpenID Connect', byOpenIdConnect],
])(
  'nobody is signed out by tabs that refresh at once and answers that get lost: %s',
  async (name, door) => {
    expect(ROUNDS).toBeGreaterThanOrEqual(10);
    const random = randomFrom(SEED);
    let credential = await door.start();
    let signOuts = 0;
    let lost = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const answers = await Promise.all(
        Array.from({ length: TABS }, (_, tab) => {
          const lostAfterMs = random() < 0.1 ? Math.floor(random() * 30) : undefined;
          if (lostAfterMs !== undefined) lost++;
          return refresh(door, credential, instances[tab % 2] as RunningService, lostAfterMs);
        }),
      );
      const received = answers.filter((answer) => answer !== undefined);
      signOuts += received.filter(({ status }) => status !== 200).length;
      const successors = new Set(received.map(({ next }) => next));
      expect(successors.size).toBe(received.length > 0 ? 1 : 0);
      [credential = credential] = successors;
    }
    const { rows } = await service.database.query(door.live);
    console.info(
      `refresh by ${name}: ${ROUNDS} rounds × ${TABS} tabs, ${lost} lost, seed ${SEED}: ${signOuts} sign-outs`,
    );
    expect({ signOuts, live: rows[0].live }).toEqual({ signOuts: 0, live: 1 });
  },
  900_000,
);

/** Twenty at a time: a thousand sign-ins at once would rightly be told to wait. */
async function forEach<T, R>(items: T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += TABS) {
    results.push(...(await Promise.all(items.slice(from, from + TABS).map((item, i) => work(item, from + i)))));
  }
  return results;
}

test('every late replay ends its family', async () => {
  const families = await forEach(Array.from({ length: ROUNDS }), () => service.signIn('admin'));
  const next = await forEach(families, ({ cookie }) => refresh(byCookie, cookie, service));
  await service.database.query(`UPDATE refresh_tokens SET used_at = used_at - interval '10 seconds'`);
  const late = async (cookie: string, i: number) =>
    (await refresh(byCookie, cookie, instances[i % 2] as RunningService))?.status;
  const replays = await forEach(families, ({ cookie }, i) => late(cookie, i));
  const successors = await forEach(next, (answer, i) => late(answer?.next ?? '', i));
  const { rows } = await service.database.query(
    `SELECT count(*)::int AS ended FROM sessions WHERE end_reason = 'refresh token used twice'`,
  );
  console.info(`late replays: ${ROUNDS}, families ended: ${rows[0].ended}`);
  expect(rows[0].ended).toBe(ROUNDS);
  expect(new Set([...replays, ...successors])).toEqual(new Set([401]));
}, 600_000);
