import { afterEach, expect, test } from '@jest/globals';
import { TASK_STATUSES } from '@taskward/contracts/http';
import { randomFrom } from '@taskward/testkit';
import { auditConsumer, judge, readLog } from './crash-audit.ts';
import { startLoad } from './crash-load.ts';
import { type CrashStack, startCrashStack, until } from './crash-stack.ts';

const KILLS = Number(process.env.KILLS ?? 40);
const SEED = Number(process.env.SEED);
/** Fewer acknowledged writes than this prove nothing. */
const WRITES = KILLS * 10;

let stack: CrashStack | undefined;
afterEach(async () => {
  await stack?.close();
});

test(
  `R1: ${KILLS} random kills under load lose nothing, invent nothing, keep the order of each task`,
  async () => {
    const running = await startCrashStack({ instances: 2 });
    stack = running;
    const random = randomFrom(SEED);
    const consumer = await auditConsumer(running.rabbitUrl);
    const token = await running.issuer.token({
      sub: 'chaos',
      roles: ['admin'],
      exp: Math.floor(Date.now() / 1_000) + 86_400,
    });
    const load = startLoad(running.urls, token, 6, random);
    const killed: Record<string, number> = { service: 0, relay: 0, rabbit: 0, postgres: 0 };

    for (let kill = 0; kill < KILLS; kill += 1) {
      await new Promise((resolve) => setTimeout(resolve, 200 + random() * 800)); // the moment of a kill is the point
      const dice = random();
      const victim = dice < 0.3 ? 'service' : dice < 0.6 ? 'relay' : dice < 0.8 ? 'rabbit' : 'postgres';
      if (victim === 'service') await running.killService(Math.floor(random() * 2));
      else if (victim === 'relay') await running.killService((await running.leader()) ?? 0);
      else if (victim === 'rabbit') await running.killRabbit();
      else await running.killPostgres();
      killed[victim] = (killed[victim] ?? 0) + 1;
    }
    await load.stop();
    await until(async () => (await readLog(running.databaseUrl)).waiting === 0, 'draining the outbox', 120_000);
    const log = await readLog(running.databaseUrl);
    const missing = () => judge(load.acknowledged, log.events, consumer).lost;
    await until(async () => missing() === 0, 'everything arriving', 30_000).catch(() => {});
    const verdict = judge(load.acknowledged, log.events, consumer);
    console.log(
      `R1 seed ${SEED}, kills ${JSON.stringify(killed)}, failed requests ${load.failures()}: ${JSON.stringify(verdict)}`,
    );
    await consumer.close();
    const counts = async (query = '') => {
      const answer = await fetch(`${running.urls[0]}/api/v1/tasks/stats${query}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return answer.json();
    };
    // As they are kept, and as each task counts for whoever names every status.
    expect(await counts()).toEqual(await counts(`?status=${TASK_STATUSES.join('&status=')}`));

    expect(verdict).toMatchObject({ forgotten: 0, lost: 0, phantom: 0, inversions: 0 });
    expect(log.undelivered).toEqual([]);
    expect(running.crashes()).toBe(0);
    expect(verdict.acknowledged).toBeGreaterThan(WRITES);
  },
  60_000 + KILLS * 15_000,
);

test('R1 can fail: with confirms off, events are lost', async () => {
  const sabotage = new URL('./confirms-off.mjs', import.meta.url).href;
  const running = await startCrashStack({ instances: 1, nodeFlags: ['--import', sabotage] });
  stack = running;
  const consumer = await auditConsumer(running.rabbitUrl);
  const token = await running.issuer.token({ sub: 'chaos', roles: ['admin'] });
  const load = startLoad(running.urls, token, 4, randomFrom(1));
  await until(async () => consumer.firsts.length > 50, 'events flowing');
  // A broker that hangs and then dies takes along what it had not confirmed.
  process.kill(running.rabbit().pid, 'SIGSTOP');
  const before = load.acknowledged.length;
  await until(async () => load.acknowledged.length > before + 50, 'writing while the broker hangs');
  await running.killRabbit();
  await load.stop();
  await until(async () => (await readLog(running.databaseUrl)).waiting === 0, 'draining the outbox');
  // What comes after has come: nothing from before is still on its way.
  const last = await running.issuer.token({ sub: 'last' });
  const load2 = startLoad(running.urls, last, 1, randomFrom(2));
  const arrivals = consumer.firsts.length;
  await until(async () => consumer.firsts.length > arrivals, 'later events arriving');
  await load2.stop();
  const log = await readLog(running.databaseUrl);
  const verdict = judge(load.acknowledged, log.events, consumer);
  console.log(`R1 without confirms: ${JSON.stringify(verdict)}`);
  await consumer.close();
  expect(verdict.lost).toBeGreaterThan(0);
}, 120_000);
