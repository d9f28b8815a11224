import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { webStories } from './browser.ts';
import { get, post } from './system.ts';

const web = webStories({ RATE_LIMIT_API: '100000' });
let token: string;
beforeAll(async () => {
  token = await web.system.token('admin@demo.com');
});

const create = async (task: object) => {
  const answer = await post(`${web.system.url}/api/v1/tasks`, { title: 'A task', ...task }, token);
  expect(answer.status).toBe(201);
};
const figure = (page: Page, name: string) => page.getByRole('link', { name: new RegExp(`^${name}`) });

test('the overview counts more tasks than a page holds, day by day and person by person, and follows what happens', async () => {
  const { data: users } = await (await get(`${web.system.url}/api/v1/users`, token)).json();
  const user = users.find(({ email }: { email: string }) => email === 'user@demo.com');
  const yesterday = new Date(Date.now() - 86_400_000).toISOString();
  for (let n = 0; n < 1_040; n += 40) {
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        create({
          status: (n + i) % 4 === 0 ? 'done' : 'todo',
          priority: (n + i) % 2 === 0 ? 'high' : 'low',
          dueDate: yesterday,
          assignedTo: user.id,
        }),
      ),
    );
  }
  await web.browse({}, async (page) => {
    await web.openAs(page, 'admin', '/admin');
    await figure(page, 'Open tasks').getByText('780', { exact: true }).waitFor();
    await figure(page, 'Overdue').getByText('780', { exact: true }).waitFor();
    await figure(page, 'Done in 7 days').getByText('260', { exact: true }).waitFor();
    const late = page.getByRole('region', { name: 'Overdue by person' });
    await late.getByRole('listitem').filter({ hasText: user.name }).getByText('780', { exact: true }).waitFor();
    // What a screen reader reads in place of the picture.
    const table = page.getByRole('table', { name: /created and done/ });
    expect(await table.getByRole('row').count()).toBe(1 + 14);
    expect(await table.getByRole('row').last().getByRole('cell').allTextContents()).toEqual(['1040', '260']);

    await page.getByRole('radiogroup', { name: 'Days' }).getByText('30 days').click();
    await page.waitForURL('**/admin?days=30');
    await table.getByRole('row').nth(30).waitFor();

    await create({ status: 'done' });
    await figure(page, 'Done in 7 days').getByText('261', { exact: true }).waitFor();
  });
}, 120_000);
