import type { Page } from 'playwright-core';
import { alert, heading, item, option, press, select, task, text, type View } from './view.ts';
import { OF_INBOX } from './views-of-inbox.ts';
import { OF_PROJECTS } from './views-of-projects.ts';
import { OF_TASK } from './views-of-task.ts';

async function openPalette(page: Page) {
  await task('Answer the auditors')(page).waitFor();
  await page.keyboard.press('Control+K');
}

/** Notices go away by themselves after six seconds: too soon to be looked at from all sides. */
const keepNotices = (page: Page) =>
  page.evaluate(() => {
    const later = window.setTimeout;
    window.setTimeout = ((act: () => void, ms?: number) => (ms === 6000 ? 0 : later(act, ms))) as typeof setTimeout;
  });

export const OF_USER: View[] = [
  { name: 'today', path: '/today', shows: task('Answer the auditors') },
  {
    name: 'today-by-project',
    path: '/today',
    query: () => 'group=project',
    steps: (page) => press(page, 'Done and cancelled'),
    shows: task('Pay the cleaning company'),
  },
  { name: 'import', path: '/import', shows: (page) => page.getByRole('button', { name: 'Choose a file' }) },
  { name: 'tasks', path: '/tasks', shows: task('Answer the auditors') },
  { name: 'tasks-no-match', path: '/tasks', query: () => 'project=none', shows: heading('Nothing matches') },
  {
    name: 'tasks-failed',
    path: '/tasks',
    before: (page) =>
      page.route(/\/api\/v1\/tasks\?/, (route) =>
        route.fulfill({ status: 500, json: { title: 'Internal error', status: 500 } }),
      ),
    shows: heading('The tasks could not be loaded'),
  },
  {
    name: 'tasks-filtered',
    path: '/tasks',
    query: () => 'status=in_progress&status=todo&priority=urgent&label=team&project=warehouse&due=week',
    shows: (page) => page.getByRole('button', { name: 'Remove filter warehouse' }),
  },
  {
    name: 'tasks-one-line',
    path: '/tasks',
    steps: (page) => page.getByLabel('Add a task in one line').fill('Call Ada !high @tomorrow #sales'),
    shows: text(/High .* #sales/),
  },
  {
    name: 'tasks-no-title',
    path: '/tasks',
    async steps(page) {
      await page.getByLabel('Add a task in one line').fill('!high #sales');
      await page.getByLabel('Add a task in one line').press('Enter');
    },
    shows: (page) => page.getByRole('alert').filter({ hasText: 'What is the task called?' }),
  },
  { name: 'tasks-filter', path: '/tasks', steps: (page) => press(page, 'Filter'), shows: item('Urgent') },
  { name: 'tasks-sort', path: '/tasks', steps: (page) => press(page, 'Newest first'), shows: item('Due first') },
  { name: 'tasks-status', path: '/tasks', steps: (page) => press(page, 'Status: To do'), shows: item('In review') },
  { name: 'board', path: '/tasks', query: () => 'view=board', shows: task('Translate the safety sheet') },
  { name: 'board-no-match', path: '/tasks', query: () => 'view=board&project=none', shows: heading('Nothing matches') },
  {
    name: 'grouped',
    path: '/tasks',
    query: () => 'group=status',
    shows: (page) => page.getByRole('button', { name: /^In review/ }),
  },
  { name: 'month', path: '/tasks', query: () => 'view=calendar', shows: heading(/ \d{4}$/) },
  { name: 'week', path: '/tasks', query: () => 'view=calendar&span=week', shows: heading(/ \d{4}$/) },
  {
    name: 'calendar-no-match',
    path: '/tasks',
    query: () => 'view=calendar&project=none',
    shows: heading('Nothing is due in these days'),
  },
  ...OF_TASK,
  {
    name: 'tasks-selected',
    path: '/tasks',
    async steps(page) {
      await select(page, 'Answer the auditors');
      await page.keyboard.press('Control+a');
    },
    shows: text(/\d tasks selected/),
  },
  {
    name: 'palette-due',
    path: '/tasks',
    async steps(page) {
      await task('Answer the auditors')(page).focus();
      await page.keyboard.press('d');
    },
    shows: option('Tomorrow'),
  },
  {
    name: 'notice',
    path: '/tasks',
    async steps(page) {
      await keepNotices(page);
      await press(page, 'Status: In review');
      await item('Done')(page).click();
    },
    shows: (page) => page.getByRole('button', { name: 'Undo' }),
  },
  {
    name: 'notice-of-failure',
    path: '/tasks',
    async steps(page) {
      await keepNotices(page);
      await page.getByLabel('Add a task in one line').fill('x'.repeat(201));
      await page.getByLabel('Add a task in one line').press('Enter');
    },
    shows: text(/^Title .*200/),
  },
  {
    name: 'server-away',
    path: '/tasks',
    async steps(page) {
      await task('Answer the auditors')(page).waitFor();
      await page.route(/\/(api|ready)/, (route) => route.fulfill({ status: 503 }));
      await page.getByLabel('Search tasks').fill('anything');
    },
    shows: text('The server cannot be reached.'),
  },
  {
    name: 'palette',
    path: '/tasks',
    steps: openPalette,
    shows: text('Switch light and dark'),
  },
  {
    name: 'palette-found',
    path: '/tasks',
    async steps(page) {
      await openPalette(page);
      await page.getByPlaceholder('Search tasks').fill('stock');
    },
    shows: (page) => page.getByRole('dialog').getByText('Prepare the stock count'),
  },
  {
    name: 'palette-nothing',
    path: '/tasks',
    async steps(page) {
      await openPalette(page);
      await page.getByPlaceholder('Search tasks').fill('no such thing');
    },
    shows: text('Nothing found'),
  },
  {
    // Only a phone has the button; the menu stays open while the page grows and shrinks.
    name: 'menu',
    path: '/tasks',
    async steps(page) {
      await page.setViewportSize({ width: 390, height: 844 });
      await press(page, 'Menu');
    },
    shows: (page) => page.getByRole('navigation', { name: 'Main' }),
  },
  {
    name: 'sign-in-notices',
    path: '/tasks',
    async steps(page) {
      const notice = { type: 'x', message: 'A copy of your sign-in was used.', createdAt: new Date().toISOString() };
      await page.evaluate((told) => sessionStorage.setItem('taskward.sign-in-notices', told), JSON.stringify([notice]));
      await page.reload();
      await alert('A copy of your sign-in')(page).waitFor();
      // Only this once: the next view is to be free of it.
      await page.evaluate(() => sessionStorage.removeItem('taskward.sign-in-notices'));
    },
    shows: alert('A copy of your sign-in'),
  },
  ...OF_INBOX,
  ...OF_PROJECTS,
  { name: 'team-page', path: '/teams/helpers', shows: text('Ivy Invited') },
  { name: 'team-of-others', path: '/teams/nowhere', shows: heading('Not your team') },
  { name: 'shortcuts', path: '/shortcuts', shows: heading('Keyboard shortcuts') },
  { name: 'account', path: '/account', shows: text('This device') },
  {
    name: 'account-mistaken',
    path: '/account',
    async steps(page) {
      await page.getByLabel('Username').fill('a b');
      await press(page, 'Save profile');
      await page.locator('.mantine-TextInput-error').waitFor();
      await page.getByLabel('Current password').fill('not it');
      await page.getByLabel('New password').fill('another one of 1959');
      await press(page, 'Change password');
    },
    shows: (page) => page.locator('.mantine-PasswordInput-error, [role="alert"]').first(),
  },
  { name: '403', path: '/admin', shows: heading('This is for administrators') },
  {
    name: 'broken',
    path: '/shortcuts',
    before: (page) => page.route(/shortcuts-page.*\.js/, (route) => route.abort()),
    shows: heading('This page broke'),
  },
  {
    name: 'consent',
    path: '/oauth2/authorize',
    query: ({ application }) =>
      new URLSearchParams({
        client_id: application,
        redirect_uri: 'https://app.example/back',
        response_type: 'code',
        scope: 'openid profile tasks:read',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      }).toString(),
    shows: heading('Allow Stock app?'),
  },
  { name: 'issuer-sign-out', path: '/oauth2/logout', shows: heading('Sign out of Taskward?') },
  {
    // The last one, because what was not sent stays in sight.
    name: 'line-not-sent',
    path: '/tasks',
    async steps(page) {
      const line = page.getByLabel('Add a task in one line');
      const next = Promise.withResolvers<void>();
      await page.route('**/api/v1/tasks', async (route) => {
        if (route.request().method() === 'POST') await next.promise;
        await route.continue();
      });
      await line.fill('x'.repeat(201));
      await line.press('Enter');
      await line.fill('The next one');
      next.resolve();
    },
    shows: (page) => page.getByRole('list', { name: 'Not sent' }),
  },
];
