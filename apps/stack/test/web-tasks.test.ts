import { expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import type { Page } from 'playwright-core';
import { webStories } from './browser.ts';
import { post, until } from './system.ts';

const web = webStories();

const quickLine = (page: Page) => page.getByLabel('Add a task in one line');
const rowOf = (page: Page, title: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('link', { name: title, exact: true }) });

async function add(page: Page, line: string): Promise<void> {
  await quickLine(page).fill(line);
  await quickLine(page).press('Enter');
}

const make = async (fields: Partial<Task>) =>
  (await web.call<{ data: Task }>('user', 'POST', '/api/v1/tasks', fields)).data;
const read = async (id: string) => (await web.call<{ data: Task }>('user', 'GET', `/api/v1/tasks/${id}`)).data;

/** The titles that the page lists, from top to bottom. */
const titles = (page: Page) => page.getByRole('list', { name: 'Tasks' }).getByRole('link').allTextContents();

test('one line makes a task with priority, day and label; the address keeps the filter; undo takes back', async () => {
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', '/tasks');
    await add(page, 'Pay the rent !urgent @2026-12-01 #home');
    const row = page.getByRole('listitem').filter({ hasText: 'Pay the rent' });
    await row.getByRole('img', { name: 'Urgent priority' }).waitFor();
    await row.getByText('home').waitFor();
    await add(page, 'Read a book !low');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByRole('menuitem', { name: 'Urgent' }).click();
    await page.getByRole('link', { name: 'Read a book' }).waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.getAll('priority')).toEqual(['urgent']);
    await page.reload();
    await row.waitFor();
    expect(await page.getByRole('link', { name: 'Read a book' }).count()).toBe(0);

    await row.getByRole('button', { name: 'Status: To do' }).click();
    await page.getByRole('menuitem', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.getByRole('button', { name: 'Status: To do' }).waitFor();
  });
}, 90_000);

test('a card is dragged to another column with the mouse, and dropped outside it goes back', async () => {
  await make({ title: 'Carry me over', projectId: 'drag' });
  await web.browse({ viewport: { width: 1440, height: 800 } }, async (page) => {
    await web.openAs(page, 'user', '/tasks?view=board&project=drag');
    const column = (name: string) => page.getByRole('region', { name, exact: true });
    const card = (name: string) => column(name).getByRole('link', { name: 'Carry me over' });
    const middle = async (of: {
      boundingBox(): Promise<{ x: number; y: number; width: number; height: number } | null>;
    }) => {
      const box = await of.boundingBox();
      if (!box) throw new Error('it is not on the screen');
      return [box.x + box.width / 2, box.y + box.height / 2] as const;
    };
    await card('To do').waitFor();
    await page.mouse.move(...(await middle(card('To do'))));
    await page.mouse.down();
    await page.mouse.move(...(await middle(column('In review'))), { steps: 12 });
    await page.getByText('Over In review.').waitFor({ state: 'attached' });
    await page.mouse.up();
    await card('In review').waitFor();
    await page.reload();
    await card('In review').waitFor();

    await page.mouse.move(...(await middle(card('In review'))));
    await page.mouse.down();
    await page.mouse.move(20, 20, { steps: 12 });
    await page.mouse.up();
    await card('In review').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
}, 90_000);

test('Space on the status of a card opens its menu and chooses in it; on the title it picks the card up', async () => {
  await make({ title: 'By keyboard', projectId: 'space' });
  await web.browse({ viewport: { width: 1440, height: 800 } }, async (page) => {
    await web.openAs(page, 'user', '/tasks?view=board&project=space');
    const card = (name: string) => page.getByRole('region', { name, exact: true }).getByRole('article');
    await card('To do').getByRole('button', { name: 'Status: To do' }).press('Space');
    await page.getByRole('menuitem', { name: 'Done' }).press('Space');
    await card('Done').waitFor();
    const left = page.getByText('Left By keyboard where it was.');
    // However fast the second key follows the first.
    await card('Done')
      .getByRole('link')
      .evaluate((title) => {
        for (const code of ['Space', 'Escape']) {
          title.dispatchEvent(new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true }));
        }
      });
    await left.waitFor({ state: 'attached' });
    await card('Done').getByRole('link').press('Space');
    await page.getByText('Over Done.').waitFor({ state: 'attached' });
    await page.keyboard.press('Escape');
    await left.waitFor({ state: 'attached' });
  });
}, 60_000);

test('two wishes for one field are shown side by side, and the person chooses', async () => {
  const { id } = await make({ title: 'Plan the party' });
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', `/tasks?task=${id}`);
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Title').fill('Plan the garden party');
    await web.call('admin', 'PATCH', `/api/v1/tasks/${id}`, { title: 'Plan the summer party' });
    await drawer.getByLabel('Title').press('Enter');
    const conflict = page.getByRole('dialog', { name: /Changed by somebody else/ });
    await conflict.getByRole('cell', { name: '“Plan the summer party”' }).waitFor();
    await conflict.getByRole('cell', { name: '“Plan the garden party”' }).waitFor();
    await conflict.getByRole('button', { name: 'Use mine' }).click();
    await conflict.waitFor({ state: 'detached' });
    await page.getByText('changed the title to “Plan the garden party”').waitFor();
    expect(await read(id)).toMatchObject({ title: 'Plan the garden party', version: 3 });
  });
}, 60_000);

test('a change made without a network is sent when it is back, and what others did meanwhile shows', async () => {
  const { id } = await make({ title: 'Seen offline' });
  await web.browse({}, async (page) => {
    const ready = page.waitForResponse((answer) => answer.url().includes('open-choices'));
    await web.openAs(page, 'user', '/tasks');
    const row = page.getByRole('listitem').filter({ hasText: 'Seen offline' });
    await row.waitFor();
    await ready;
    await page.context().setOffline(true);
    await page.getByText('You are offline.').waitFor();
    await row.getByRole('button', { name: 'Status: To do' }).click();
    await page.getByRole('menuitem', { name: 'In progress' }).click();
    await page.getByText('Your changes are kept').waitFor();
    await web.call('admin', 'PATCH', `/api/v1/tasks/${id}`, { priority: 'urgent' });
    await page.context().setOffline(false);
    await row.getByRole('img', { name: 'Urgent priority' }).waitFor();
    await row.getByRole('button', { name: 'Status: In progress' }).waitFor();
    await until(async () => (await read(id)).status === 'in_progress'); // shown before it is sent
    expect(await read(id)).toMatchObject({ priority: 'urgent' });
  });
}, 90_000);

test('odd input in one line is kept to the letter, and a line that the server refuses comes back', async () => {
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', '/tasks');
    const odd = `"Quoted" <b>C#</b> & 'a@b.c' !!! @nobody @2026-02-30 ${'#'} Ünïcödé 🚀`;
    await add(page, `${odd} #naïve !HIGH`);
    await page.getByRole('link', { name: odd, exact: true }).waitFor();
    await rowOf(page, odd).getByText('naïve').waitFor();
    await rowOf(page, odd).getByRole('img', { name: 'High priority' }).waitFor();

    await add(page, '   ');
    const long = 'x'.repeat(201);
    await add(page, long);
    await page.getByText(/^Title .*200/).waitFor();
    expect(await quickLine(page).inputValue()).toBe(long);
    await page.reload();
    expect(await quickLine(page).inputValue()).toBe(long);

    // Several in a row, faster than the server answers.
    for (const title of ['First of three', 'Second of three', 'Third of three']) await add(page, title);
    for (const title of ['First of three', 'Second of three', 'Third of three']) {
      await page.getByRole('link', { name: title }).waitFor();
    }
    expect(await quickLine(page).inputValue()).toBe('');
  });
}, 60_000);

test('the form makes a task with everything in it, and says in place what is missing', async () => {
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', '/tasks');
    await page.getByRole('button', { name: 'New task' }).click();
    const form = page.getByRole('dialog', { name: 'New task' });
    await form.getByRole('button', { name: 'Create task' }).click();
    await form.getByText('Give the task a title').waitFor();
    await form.getByLabel('Title').fill('x'.repeat(201));
    await form.getByText('Give the task a title').waitFor({ state: 'detached' });
    await form.getByLabel('Description').fill('In the hall.');
    await form.getByRole('combobox', { name: 'Priority' }).click();
    await page.getByRole('option', { name: 'High' }).click();
    await form.getByLabel('Due').fill('2031-05-06');
    await form.getByRole('combobox', { name: 'Project' }).fill('Town hall');
    await page.getByRole('option', { name: 'Create project “Town hall”' }).click();
    await form.getByRole('combobox', { name: 'Assigned to' }).fill('nobody');
    await page.getByRole('option', { name: 'Nobody' }).click();
    await form.getByLabel('Labels').fill('walls');
    // As Safari ends the composition of a word: by an Enter that means nothing else.
    const isTaken = await form.getByLabel('Labels').evaluate((field) => {
      const press = { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true };
      return !field.dispatchEvent(new KeyboardEvent('keydown', press));
    });
    expect(isTaken).toBe(false);
    await form.getByLabel('Labels').press('Enter');
    await form.getByRole('button', { name: 'Create task' }).click();
    await form.locator('.mantine-TextInput-error').waitFor();
    await form.getByLabel('Title').fill('Hang the pictures');
    await form.getByRole('button', { name: 'Create task' }).click();
    await form.waitFor({ state: 'detached' });
    const row = rowOf(page, 'Hang the pictures');
    for (const words of ['walls', 'Town hall', 'Take', /2031/]) await row.getByText(words).first().waitFor();
    await row.getByRole('link').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('In the hall.').waitFor();
    expect(await drawer.getByLabel('Due').inputValue()).toBe('2031-05-06');
    await drawer.getByText('created the task').waitFor();
  });
}, 60_000);

test('Esc takes back what was typed and only then closes; what is closed is not opened by going back', async () => {
  const before = { title: 'Close me', description: 'As it was', projectId: 'closed', labels: ['old'] };
  const { id } = await make(before);
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', '/account');
    await page.getByRole('link', { name: 'My tasks' }).click();
    await page.getByRole('link', { name: 'Close me', exact: true }).click();
    const drawer = page.getByRole('dialog');
    for (const name of ['Title', 'Description', 'Project', 'Labels', 'Due']) {
      if (name === 'Description') await drawer.getByRole('button', { name: 'Edit description' }).click();
      const field = drawer.getByLabel(name, { exact: true });
      const held = await field.inputValue();
      await field.focus();
      await page.keyboard.type(name === 'Due' ? '05062031' : 'x');
      expect([name, await field.inputValue()]).not.toEqual([name, held]);
      await page.keyboard.press('Escape');
      expect([name, await field.inputValue()]).toEqual([name, held]);
    }
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await rowOf(page, 'Close me').waitFor();
    await page.goBack();
    await page.waitForURL(/\/account$/);
    expect(await drawer.count()).toBe(0);

    await page.goto(`${web.system.url}/tasks?task=${id}`);
    await drawer.getByRole('button', { name: 'Close task' }).click();
    await drawer.waitFor({ state: 'detached' });
    await page.goBack();
    await page.waitForURL(/\/account$/);
    expect(await read(id)).toMatchObject({ ...before, version: 1 });
  });
}, 60_000);

test('search, filters and order live in the address: shared, reloaded, and there after the back button', async () => {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const projectId = 'sorted';
  await make({ title: 'Banana', projectId, dueDate: day(-2), priority: 'low' });
  await make({ title: 'Apple', projectId, dueDate: day(3), priority: 'urgent', labels: ['fruit'] });
  await make({ title: 'Cherry', projectId, dueDate: day(1), labels: ['fruit'] });
  let shared = '';
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', '/tasks?project=sorted');
    await page.getByRole('link', { name: 'Banana' }).waitFor();
    const orders: Array<[string, string[]]> = [
      ['Title', ['Apple', 'Banana', 'Cherry']],
      ['Due first', ['Banana', 'Cherry', 'Apple']],
      ['Most urgent', ['Apple', 'Cherry', 'Banana']],
      ['Oldest first', ['Banana', 'Apple', 'Cherry']],
      ['Newest first', ['Cherry', 'Apple', 'Banana']],
    ];
    let now = 'Newest first';
    for (const [order, expected] of orders) {
      await page.getByRole('button', { name: now }).click();
      await page.getByRole('menuitem', { name: order }).click();
      await page.getByRole('button', { name: order }).waitFor();
      now = order;
      await page.waitForFunction(
        (list) => [...document.querySelectorAll('[aria-label="Tasks"] a')].map((a) => a.textContent).join() === list,
        expected.join(),
      );
    }
    const late = rowOf(page, 'Banana').locator('time');
    const color = (of: typeof late) => of.evaluate((element) => getComputedStyle(element).color);
    expect(await color(late)).not.toBe(await color(rowOf(page, 'Apple').locator('time')));

    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Overdue' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Apple' }).waitFor({ state: 'detached' });
    expect(await titles(page)).toEqual(['Banana']);
    await page.getByRole('button', { name: 'Remove filter Overdue' }).click();
    await page.getByLabel('Search tasks').fill('apple');
    await page.getByRole('link', { name: 'Cherry' }).waitFor({ state: 'detached' });
    await page.waitForURL(/q=apple/);
    shared = page.url().replace(web.system.url, '');

    await page.getByRole('link', { name: 'Apple' }).click();
    await page.getByRole('dialog').getByLabel('Description').waitFor();
    await page.goBack();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByText('This device', { exact: true }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Apple' }).waitFor();
    expect(page.url().replace(web.system.url, '')).toBe(shared);
  });
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', shared);
    await page.getByRole('link', { name: 'Apple' }).waitFor();
    expect(await titles(page)).toEqual(['Apple']);
    expect(await page.getByLabel('Search tasks').inputValue()).toBe('apple');
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page
      .getByRole('link', { name: 'Hang the pictures' })
      .or(page.getByRole('link', { name: 'Banana' }))
      .first()
      .waitFor();
  });
}, 120_000);

test('the labels and projects at hand can be filtered by', async () => {
  await make({ title: 'Oil the hinge', projectId: 'house', labels: ['tools', 'door'] });
  await make({ title: 'Sweep the attic', projectId: 'house', labels: ['broom'] });
  await make({ title: 'Mow the lawn', projectId: 'lawn', labels: ['tools'] });
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', '/tasks?sort=title');
    await page.getByRole('link', { name: 'Sweep the attic' }).waitFor();
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('menuitem', { name: '#tools' }).click();
    await page.getByRole('link', { name: 'Sweep the attic' }).waitFor({ state: 'detached' });
    expect(await titles(page)).toEqual(['Mow the lawn', 'Oil the hinge']);
    await page.getByRole('menuitem', { name: 'house' }).click();
    await page.getByRole('link', { name: 'Mow the lawn' }).waitFor({ state: 'detached' });
    expect(await titles(page)).toEqual(['Oil the hinge']);
    const { searchParams } = new URL(page.url());
    expect([searchParams.getAll('label'), searchParams.get('project')]).toEqual([['tools'], 'house']);
    await page.getByRole('menuitem', { name: '#tools' }).click();
    await page.getByRole('link', { name: 'Sweep the attic' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Remove filter house' }).click();
    await page.getByRole('link', { name: 'Mow the lawn' }).waitFor();
  });
}, 60_000);

test('who comes back to an open page the next morning reads "Today" where it said "Tomorrow"', async () => {
  const tomorrow = new Date();
  tomorrow.setUTCHours(36, 0, 0, 0);
  await make({ title: 'Bring the cake', projectId: 'party', dueDate: tomorrow.toISOString() });
  await web.browse({ timezoneId: 'UTC' }, async (page) => {
    await web.openAs(page, 'user', '/tasks?project=party');
    const row = rowOf(page, 'Bring the cake');
    await row.getByText('Tomorrow').waitFor();
    await page.clock.setSystemTime(tomorrow);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await row.getByText('Today').waitFor();
  });
}, 60_000);

test('a due date can be typed, digit by digit, and is sent once it is whole: a day, or with a time a moment', async () => {
  const { id } = await make({ title: 'By the sixth of May', projectId: 'typed' });
  await web.browse({ locale: 'en-US', timezoneId: 'America/Los_Angeles' }, async (page) => {
    await web.openAs(page, 'user', `/tasks?project=typed&task=${id}`);
    const drawer = page.getByRole('dialog');
    const sent: unknown[] = [];
    page.on('request', (request) => request.method() === 'PATCH' && sent.push(request.postDataJSON()));
    await drawer.getByLabel('Due').focus();
    await page.keyboard.type('05062031');
    expect(await drawer.getByLabel('Due').inputValue()).toBe('2031-05-06');
    expect(sent).toEqual([]);
    await page.keyboard.press('Enter');
    await drawer.getByText(/changed the due date/).waitFor();
    expect(sent).toEqual([{ dueDate: '2031-05-06' }]);
    await rowOf(page, 'By the sixth of May').getByText('May 6, 2031', { exact: true }).waitFor();
    const type = async (field: string, text: string, then: string) => {
      await drawer.getByLabel(field, { exact: true }).fill(text);
      await drawer.getByLabel(field, { exact: true }).press('Enter');
      await page.locator(`time[datetime="${then}"]`).waitFor();
    };
    await type('Time', '15:00', '2031-05-06T22:00:00.000Z');
    await type('Due', '2031-12-24', '2031-12-24T23:00:00.000Z');
    await type('Time', '', '2031-12-24');
    await until(async () => (await read(id)).dueDate === '2031-12-24'); // shown before it is sent
  });
}, 60_000);

test('no letter of a search is lost, however slowly it is typed', async () => {
  await make({ title: 'Aquamarine paint', projectId: 'slow' });
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', '/tasks?project=slow');
    await rowOf(page, 'Aquamarine paint').waitFor();
    const field = page.getByLabel('Search tasks');
    for (const delay of [150, 190, 210, 230, 260]) {
      await field.fill('');
      await field.pressSequentially('aquamarine', { delay });
      expect(await field.inputValue()).toBe('aquamarine');
    }
  });
}, 60_000);

test('Ctrl+Z takes the last change back, field by field', async () => {
  const { id } = await make({ title: 'Change me', projectId: 'undo' });
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', `/tasks?project=undo&task=${id}`);
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('combobox', { name: 'Priority' }).click();
    await page.getByRole('option', { name: 'Urgent' }).click();
    await drawer.getByText('changed the priority to Urgent').waitFor();
    await drawer.getByLabel('Due').fill('2031-01-02');
    await drawer.getByLabel('Due').press('Enter');
    await drawer.getByText(/changed the due date/).waitFor();
    await drawer.getByRole('button', { name: 'Close task' }).click();
    await drawer.waitFor({ state: 'detached' });
    const row = rowOf(page, 'Change me');
    await row.locator('time').waitFor();
    await page.keyboard.press('Control+z');
    await row.locator('time').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    await row.getByRole('img', { name: 'Urgent priority' }).waitFor({ state: 'detached' });
    await until(async () => (await read(id)).priority === 'medium'); // shown before it is sent
    expect(await read(id)).toMatchObject({ dueDate: null });
  });
}, 60_000);

// What follows makes so many tasks that they are in the way of other stories.
test('printing prints the whole list and the whole board, not what is in sight', async () => {
  const titles = Array.from({ length: 70 }, (_, at) => `Sheet ${at}`);
  const token = await web.system.token(web.people.user.email);
  const url = `${web.system.url}/api/v1/tasks`;
  await Promise.all(titles.map((title) => post(url, { title, projectId: 'paper' }, token)));
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', '/tasks?project=paper');
    const links = page.locator('main').getByRole('link', { name: /^Sheet / });
    for (const view of ['list', 'board']) {
      await page.goto(`${web.system.url}/tasks?project=paper&view=${view}`);
      await links.first().waitFor();
      expect(await links.count()).toBeLessThan(titles.length);
      await page.emulateMedia({ media: 'print' });
      await links.nth(titles.length - 1).waitFor();
      expect([view, await links.count()]).toEqual([view, titles.length]);
      const last = await links.last().boundingBox();
      expect(last?.y).toBeGreaterThan(titles.length * 20);
      await page.emulateMedia({ media: 'screen' });
    }
  });
}, 60_000);

test('a row can be read whatever is in it, at any width, and keeps the direction of the page', async () => {
  const word = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
  const labels = Array.from({ length: 20 }, (_, at) => `${at} ${'wide label '.repeat(3)}`.slice(0, 49).trim());
  const full = {
    projectId: `readable-${'p'.repeat(50)}`,
    priority: 'urgent',
    dueDate: '2031-12-24T12:00:00.000Z',
    labels,
  } as const;
  for (const title of [word, `${'many words '.repeat(17)}end`, 'Short', 'שלום 123 (abc)'])
    await make({ ...full, title });
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', `/tasks?project=${full.projectId}`);
    for (const view of ['list', 'board']) {
      await page.goto(`${web.system.url}/tasks?project=${full.projectId}&view=${view}`);
      for (const width of [320, 390, 768, 769, 1024, 1280, 1920]) {
        await page.setViewportSize({ width, height: 900 });
        const rows = page.locator(view === 'list' ? '[aria-label=Tasks] > li' : 'article');
        await rows.nth(3).waitFor();
        for (const row of await rows.all()) {
          const found = await row.evaluate((item) => {
            const title = item.querySelector('a') as HTMLElement;
            const facts = [...item.querySelectorAll('a ~ span > *, div ~ span > *')].filter((fact) =>
              fact.checkVisibility(),
            );
            const right = item.getBoundingClientRect().right;
            return {
              // A short one takes what it needs.
              share: (title.textContent?.length ?? 0) < 40 || title.getBoundingClientRect().width / item.clientWidth,
              cut: title.scrollWidth > title.clientWidth,
              outside: facts.filter((fact) => fact.getBoundingClientRect().right > right + 0.5).length,
              labels: facts.filter((fact) => /label/.test(fact.textContent ?? '')).length,
              folded: facts.flatMap((fact) => /^\+\d+$/.exec(fact.textContent ?? '')?.[0] ?? []),
              isolated: getComputedStyle(title.querySelector('bdi') as HTMLElement).unicodeBidi,
            };
          });
          const where = { view, width };
          expect({ ...where, ...found }).toMatchObject({ ...where, cut: false, outside: 0, isolated: 'isolate' });
          expect([where, found.labels >= 1, found.folded]).toEqual([where, true, [`+${labels.length - found.labels}`]]);
          expect(Number(found.share)).toBeGreaterThan(0.4);
        }
        const wide = await page.evaluate(() => document.scrollingElement?.scrollWidth);
        expect([width, wide]).toEqual([width, width]);
        const folder = process.env.LOOKS;
        if (folder) await page.screenshot({ path: `${folder}/rows-${view}-${width}.png` });
      }
    }
  });
}, 90_000);
