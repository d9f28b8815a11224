import { expect, test } from '@jest/globals';
import { DEMO_ACCOUNTS, DEMO_COLLEAGUES, DEMO_TEAM } from '@taskward/contracts/demo-people';
import { createLogger } from '@taskward/service-kit';
import { startService } from './service.ts';

const { savePerson } = await import('../src/access/people-store.ts');
const { startDemo } = await import('../src/demo/demo-job.ts');

test('the people of a demo have something to do, once, and everybody else begins with nothing', async () => {
  const service = await startService({ DEMO_COMPANY: 'true' });
  try {
    for (const { id } of [...DEMO_ACCOUNTS, ...DEMO_COLLEAGUES]) {
      await savePerson(service.pool, { id, teams: [DEMO_TEAM], seesAll: false });
    }
    const uma = await service.teammate((DEMO_ACCOUNTS[1] as { id: string }).id, DEMO_TEAM);
    const list = async (token: string, query: string) =>
      (await service.call(`/api/v1/tasks?limit=200&${query}`, { token })).body.data;
    const isReady = async () => (await service.call('/ready')).body.dependencies.demo.status === 'ok';
    while (!(await isReady())) await new Promise((resolve) => setTimeout(resolve, 50));

    const all = await list(uma, 'scope=visible');
    expect(all.length).toBeGreaterThanOrEqual(40);
    expect(new Set(all.map((task: { projectId: string }) => task.projectId))).toEqual(
      new Set(['website', 'onboarding', 'office']),
    );
    const [text] = all.filter((task: { title: string }) => task.title === 'Write the text of the start page');
    const { body: talk } = await service.call(`/api/v1/tasks/${text.id}/comments`, { token: uma });
    expect(talk.data).toHaveLength(3);
    expect(talk.data[0].mentions).toEqual([text.assignedTo]);
    expect(await list(await service.user('somebody'), 'scope=visible')).toEqual([]);

    // Another instance, or the same after a new start, finds it done.
    const again = startDemo({ pool: service.pool } as never, createLogger('test', 'fatal'));
    await again.stop();
    expect(await list(uma, 'scope=visible')).toHaveLength(all.length);
  } finally {
    await service.stop();
  }
});
