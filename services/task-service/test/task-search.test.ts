import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import { startService, type TestService } from './service.ts';

describe('search', () => {
  let service: TestService;
  let ann: string;
  beforeAll(async () => {
    service = await startService();
    ann = await service.user('ann');
    await service.create(ann, { title: 'in text', description: 'Send the invoices to the printer' });
    await service.create(ann, { title: 'in label', labels: ['invoice'] });
    await service.create(ann, { title: 'Invoice of May' });
    await service.create(ann, { title: 'Something else' });
    await service.create(await service.user('bob'), { title: "Bob's invoice" });
  });
  afterAll(() => service.stop());

  const search = async (q: string, more = '') =>
    (await service.call(`/api/v1/tasks?q=${encodeURIComponent(q)}${more}`, { token: ann })).body.data.map(
      ({ title }: Task) => title,
    );

  test('looks into title, labels and description, and ranks in that order', async () => {
    expect(await search('invoices')).toEqual(['Invoice of May', 'in label', 'in text']);
  });

  test('takes phrases, either-or and exclusion', async () => {
    expect(await search('"invoices to the printer"')).toEqual(['in text']);
    expect(await search('invoice -printer')).toEqual(['Invoice of May', 'in label']);
    expect((await search('May or printer')).sort()).toEqual(['Invoice of May', 'in text']);
  });

  test('is walked by cursor and goes with other filters and orders', async () => {
    const first = await service.call('/api/v1/tasks?q=invoice&limit=2', { token: ann });
    const cursor = first.body.page.nextCursor;
    const second = await service.call(`/api/v1/tasks?q=invoice&limit=2&cursor=${cursor}`, { token: ann });
    expect(second.body.data.map(({ title }: Task) => title)).toEqual(['in text']);
    expect(await search('invoice', '&sort=title')).toEqual(['in label', 'in text', 'Invoice of May']);
    expect(await search('invoice', '&label=invoice')).toEqual(['in label']);
  });

  test('never fails on what a person may type', async () => {
    for (const q of ['the', "'", '"', '&|!', 'a:*', '\\', '(((', '💣', '-', 'x'.repeat(500), '<->']) {
      expect([q, (await service.call(`/api/v1/tasks?q=${encodeURIComponent(q)}`, { token: ann })).status]).toEqual([
        q,
        200,
      ]);
    }
  });
});
