import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startValkey, type Valkey } from '@taskward/testkit';
import { type RunningGateway, runGateway, send } from './running-gateway.ts';

const MOST = 30;
const dir = mkdtempSync(join(tmpdir(), 'taskward-valkey-'));
let valkey: Valkey;
let gateways: RunningGateway[] = [];
beforeAll(async () => {
  valkey = await startValkey({ dir });
  const settings = { REDIS_URL: valkey.url, RATE_LIMIT_API: String(MOST), TRUST_PROXY: '1' };
  gateways = [await runGateway(settings), await runGateway(settings)];
  await connected(true);
});
afterAll(async () => {
  for (const gateway of gateways) await gateway.close();
  await valkey?.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function connected(isThere: boolean): Promise<void> {
  for (const { origin } of gateways) {
    const isSo = async () => {
      const { status, body } = await send(`${origin}/ready`);
      expect(status).toBe(200); // without Valkey as well
      return JSON.parse(body).dependencies.valkey.connected === isThere;
    };
    while (!(await isSo())) await new Promise((go) => setTimeout(go, 20));
  }
}

async function passed(address: string): Promise<number> {
  const headers = { 'x-forwarded-for': address };
  const ask = (_: unknown, at: number) => send(`${gateways[at % 2]?.origin}/api/public`, { headers });
  const statuses = (await Promise.all(Array.from({ length: 100 }, ask))).map(({ status }) => status);
  expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
  return statuses.filter((status) => status === 200).length;
}

test('two gateways count an address together: of a hundred requests at once as many pass as one lets through', async () => {
  expect(await passed('192.0.2.1')).toBe(MOST);
  expect(await passed('192.0.2.2')).toBe(MOST);
});

test('without Valkey both go on and count alone, and together again once it is back', async () => {
  await valkey.kill9();
  await connected(false);
  expect(await passed('192.0.2.3')).toBe(2 * MOST);
  valkey = await startValkey({ dir, port: Number(new URL(valkey.url).port) });
  await connected(true);
  expect(await passed('192.0.2.4')).toBe(MOST);
});
