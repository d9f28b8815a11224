import type { Task } from '@taskward/contracts/http';
import type { Locator, Page } from 'playwright-core';
import type { Person, Stories } from './browser.ts';
import { fillDay } from './day.ts';
import { post } from './system.ts';

/** One thing that somebody can see: a page, or what a page opens. */
export interface View {
  /** Names its pictures as well. */
  name: string;
  path: string;
  /** What the address asks for besides the page. */
  query?: (made: Made) => string;
  /** What has to be so before the page is opened. */
  before?: (page: Page) => Promise<unknown>;
  /** What the person does there. */
  steps?: (page: Page, made: Made) => Promise<unknown>;
  /** What is there once the view is. */
  shows: (page: Page) => Locator;
}

/** What there is to see: see `makeSomethingToSee`. */
export interface Made {
  web: Stories;
  /** A task with a history, and one to change behind somebody's back. */
  task: string;
  clash: string;
  /** The account of the user, and one that was invited and then blocked. */
  person: string;
  blocked: string;
  /** A mail that nobody sends, and the tokens in the links of three. */
  mail: string;
  resetToken: string;
  verifyToken: string;
  inviteToken: string;
  /** An application that asks for consent. */
  application: string;
}

const heading = (name: string | RegExp) => (page: Page) => page.getByRole('heading', { name, exact: true });
const dialog = (name: string | RegExp) => (page: Page) => page.getByRole('dialog', { name });
const alert = (hasText: string | RegExp) => (page: Page) => page.getByRole('alert').filter({ hasText }).first();
const task = (name: string) => (page: Page) => page.getByRole('link', { name });
const option = (name: string) => (page: Page) => page.getByRole('option', { name });
const item = (name: string) => (page: Page) => page.getByRole('menuitem', { name });
const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first();

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).first().click();
const choose = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true }).click();
const select = (page: Page, title: string) => page.getByLabel(`Select ${title}`).check();

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

const OF_NOBODY: View[] = [
  { name: 'front', path: '/', shows: heading('Sign in') },
  { name: 'login', path: '/login', shows: heading('Welcome to Taskward') },
  { name: 'login-refused', path: '/login', query: () => 'error=access_denied', shows: alert('cancelled') },
  { name: 'sign-in-expired', path: '/login', query: () => 'interaction=no-more', shows: heading(/has expired/) },
  {
    name: 'sign-in-incomplete',
    path: '/tasks',
    steps: (page) => press(page, 'Sign in'),
    shows: text('Enter your password'),
  },
  {
    name: 'sign-in-wrong',
    path: '/tasks',
    async steps(page) {
      await page.getByLabel('Username or e-mail').fill('user');
      await page.getByLabel('Password', { exact: true }).fill('not this one');
      await press(page, 'Sign in');
    },
    shows: alert('do not match'),
  },
  { name: 'register', path: '/register', shows: heading('Create your account') },
  {
    name: 'register-mistaken',
    path: '/register',
    async steps(page) {
      await page.getByLabel('E-mail').fill('nowhere');
      await press(page, 'Create account');
    },
    shows: (page) => page.locator('.mantine-TextInput-error'),
  },
  { name: 'forgot-password', path: '/forgot-password', shows: heading('Forgot your password?') },
  {
    name: 'forgot-password-sent',
    path: '/forgot-password',
    async steps(page) {
      await page.getByLabel('E-mail').fill('nobody@example.com');
      await press(page, 'Send the link');
    },
    shows: text('the link is on its way'),
  },
  {
    name: 'reset-password-dead',
    path: '/reset-password',
    query: () => 'token=used-already',
    steps: (page) => setPassword(page, 'Change password'),
    shows: heading('That link does not work'),
  },
  {
    name: 'reset-password-short',
    path: '/reset-password',
    query: ({ resetToken }) => `token=${resetToken}`,
    steps: (page) => setPassword(page, 'Change password', 'short'),
    shows: text('must have 8 to 128 characters'),
  },
  {
    name: 'invitation',
    path: '/invitation',
    query: ({ inviteToken }) => `token=${inviteToken}`,
    shows: heading('Welcome to Taskward'),
  },
  {
    name: 'invitation-taken',
    path: '/invitation',
    query: ({ inviteToken }) => `token=${inviteToken}`,
    steps: (page) => setPassword(page, 'Set password'),
    shows: heading('You are all set'),
  },
  {
    name: 'verify-email',
    path: '/verify-email',
    query: ({ verifyToken }) => `token=${verifyToken}`,
    shows: heading('Your address is confirmed'),
  },
  {
    name: 'verify-email-dead',
    path: '/verify-email',
    query: () => 'token=used-already',
    shows: heading('That link does not work'),
  },
  {
    name: 'verify-email-away',
    path: '/verify-email',
    query: () => 'token=any',
    before: (page) => page.route('**/auth/verify-email', (route) => route.abort()),
    shows: heading('Your address is not confirmed yet'),
  },
  {
    name: 'docs',
    path: '/docs',
    steps: (page) => page.locator('#operations-Tasks-createTask .opblock-summary-control').click(),
    shows: (page) => page.locator('#operations-Tasks-createTask .opblock-body'),
  },
  { name: '404', path: '/no/such/page', shows: heading('Nothing lives here') },
  {
    name: 'unreachable',
    path: '/tasks',
    before: (page) => page.route('**/.well-known/openid-configuration', (route) => route.abort()),
    shows: heading('The server cannot be reached'),
  },
  {
    // A service that refuses whoever has just signed in.
    name: '401',
    path: '/tasks',
    before: (page) =>
      page.route(/\/api\/v1\/tasks/, (route) => route.fulfill({ status: 401, json: { title: 'Unauthorized' } })),
    steps: (page, { web }) => web.answerForm(page, 'user'),
    shows: heading('Please sign in'),
  },
  {
    name: 'cookies-blocked',
    path: '/',
    before: (page) =>
      page.addInitScript(() =>
        Object.defineProperty(window, 'sessionStorage', {
          get() {
            throw new DOMException('Access is denied', 'SecurityError');
          },
        }),
      ),
    shows: heading('Taskward needs cookies'),
  },
  { name: 'issuer-signed-out', path: '/oauth2/logout/success', shows: heading('You are signed out') },
  {
    name: 'issuer-error',
    path: '/oauth2/logout',
    query: () => 'id_token_hint=nonsense',
    shows: heading('That did not work'),
  },
];

const OF_USER: View[] = [
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
  { name: 'tasks-filter', path: '/tasks', steps: (page) => press(page, 'Filter'), shows: item('Urgent') },
  { name: 'tasks-sort', path: '/tasks', steps: (page) => press(page, 'Newest first'), shows: item('Due first') },
  { name: 'tasks-status', path: '/tasks', steps: (page) => press(page, 'Status: To do'), shows: item('In review') },
  { name: 'board', path: '/tasks', query: () => 'view=board', shows: task('Translate the safety sheet') },
  { name: 'board-no-match', path: '/tasks', query: () => 'view=board&project=none', shows: heading('Nothing matches') },
  { name: 'new-task', path: '/tasks', query: () => 'new=1', shows: dialog('New task') },
  {
    name: 'new-task-untitled',
    path: '/tasks',
    query: () => 'new=1',
    steps: (page) => press(page, 'Create task'),
    shows: text('Give the task a title'),
  },
  {
    name: 'new-task-priority',
    path: '/tasks',
    query: () => 'new=1',
    steps: (page) => choose(page, 'Priority'),
    shows: option('Urgent'),
  },
  {
    name: 'task',
    path: '/tasks',
    query: (made) => `task=${made.task}`,
    shows: text('created the task'),
  },
  {
    name: 'task-priority',
    path: '/tasks',
    query: (made) => `task=${made.task}`,
    steps: (page) => choose(page, 'Priority'),
    shows: option('Urgent'),
  },
  {
    name: 'task-gone',
    path: '/tasks',
    query: () => 'task=01a1fd64-293c-71a1-88c8-d2fab9062de4',
    shows: (page) => page.getByRole('dialog').getByRole('alert'),
  },
  {
    name: 'task-conflict',
    path: '/tasks',
    query: ({ clash }) => `task=${clash}`,
    async steps(page, { web, clash }) {
      // The page does not hear of the change: else it would show it before the person is done.
      await page.route('**/api/v1/events**', (route) => route.abort());
      await page.getByRole('dialog').getByLabel('Title').fill('Plan the garden party');
      await web.call('admin', 'PATCH', `/api/v1/tasks/${clash}`, { title: 'Plan the summer party' });
      await page.getByRole('dialog').getByLabel('Title').press('Enter');
    },
    shows: dialog(/Changed by somebody else/),
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
      await page.route(/\/(api|health)/, (route) => route.fulfill({ status: 503 }));
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
    name: 'told-at-sign-in',
    path: '/tasks',
    async steps(page) {
      const notice = { type: 'x', message: 'A copy of your sign-in was used.', createdAt: new Date().toISOString() };
      await page.evaluate((told) => sessionStorage.setItem('taskward.told', told), JSON.stringify([notice]));
      await page.reload();
      await alert('A copy of your sign-in')(page).waitFor();
      // Only this once: the next view is to be free of it.
      await page.evaluate(() => sessionStorage.removeItem('taskward.told'));
    },
    shows: alert('A copy of your sign-in'),
  },
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
];

const OF_ADMIN: View[] = [
  { name: 'tasks-empty', path: '/tasks', shows: heading('Nothing here yet') },
  { name: 'overview', path: '/admin', shows: (page) => page.locator('.recharts-bar').first() },
  {
    name: 'overview-empty',
    path: '/admin',
    before: (page) =>
      page.route('**/api/v1/tasks/stats**', async (route) => {
        const answer = await (await route.fetch()).json();
        await route.fulfill({ json: { ...answer, data: { ...answer.data, total: 0 } } });
      }),
    shows: heading('No tasks yet'),
  },
  { name: 'all-tasks', path: '/admin/tasks', shows: task('Answer the auditors') },
  { name: 'all-board', path: '/admin/tasks', query: () => 'view=board', shows: task('Translate the safety sheet') },
  {
    name: 'all-tasks-person',
    path: '/admin/tasks',
    steps: (page) => choose(page, 'Assigned to'),
    shows: option('Uma User'),
  },
  {
    name: 'selected',
    path: '/admin/tasks',
    async steps(page) {
      await select(page, 'Answer the auditors');
      await select(page, 'Book the autumn offsite');
    },
    shows: text('2 tasks selected'),
  },
  {
    name: 'selected-status',
    path: '/admin/tasks',
    async steps(page) {
      await select(page, 'Answer the auditors');
      await press(page, 'Status');
    },
    shows: item('In review'),
  },
  {
    name: 'selected-assign',
    path: '/admin/tasks',
    async steps(page) {
      await select(page, 'Answer the auditors');
      await press(page, 'Assign');
      await choose(page, 'To');
    },
    shows: option('Uma User'),
  },
  {
    name: 'selected-delete',
    path: '/admin/tasks',
    async steps(page) {
      await select(page, 'Answer the auditors');
      await press(page, 'Delete');
    },
    shows: dialog('Delete 1 task?'),
  },
  {
    name: 'selected-failed',
    path: '/admin/tasks',
    async steps(page) {
      await select(page, 'Answer the auditors');
      const refusal = { status: 403, json: { title: 'Forbidden', status: 403, detail: 'Not this one.' } };
      await page.route('**/api/v1/tasks/*', (route) =>
        route.request().method() === 'PATCH' ? route.fulfill(refusal) : route.continue(),
      );
      await press(page, 'Status');
      await item('In review')(page).click();
    },
    shows: alert('stayed as they were'),
  },
  {
    name: 'any-task',
    path: '/admin/tasks',
    query: (made) => `task=${made.task}`,
    shows: text('created the task'),
  },
  {
    name: 'any-task-person',
    path: '/admin/tasks',
    query: (made) => `task=${made.task}`,
    steps: (page) => page.getByRole('dialog').getByRole('combobox', { name: 'Assigned to' }).click(),
    shows: option('Uma User'),
  },
  {
    name: 'any-task-delete',
    path: '/admin/tasks',
    query: (made) => `task=${made.task}`,
    steps: (page) => page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click(),
    shows: dialog(/^Delete “/),
  },
  { name: 'people', path: '/admin/users', shows: text('blocked') },
  { name: 'people-none', path: '/admin/users', query: () => 'q=nobody-at-all', shows: heading('Nobody found') },
  { name: 'people-role', path: '/admin/users', steps: (page) => choose(page, 'Role'), shows: option('Administrator') },
  {
    name: 'people-menu',
    path: '/admin/users',
    steps: (page) => press(page, 'Actions for Uma User'),
    shows: item('Delete account'),
  },
  {
    name: 'people-delete',
    path: '/admin/users',
    async steps(page) {
      await press(page, 'Actions for Uma User');
      await item('Delete account')(page).click();
    },
    shows: dialog(/^Delete the account/),
  },
  { name: 'people-add', path: '/admin/users', steps: (page) => press(page, 'Add person'), shows: dialog('Add person') },
  {
    name: 'people-add-mistaken',
    path: '/admin/users',
    async steps(page) {
      await press(page, 'Add person');
      await page.getByRole('dialog').getByLabel('E-mail').fill('no-address');
      await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    },
    shows: text('must be a valid email'),
  },
  {
    name: 'person',
    path: '/admin/users',
    query: ({ person }) => `person=${person}`,
    shows: (page) => page.getByRole('button', { name: 'Sign out everywhere' }),
  },
  {
    name: 'person-sign-out',
    path: '/admin/users',
    query: ({ person }) => `person=${person}`,
    steps: (page) => press(page, 'Sign out everywhere'),
    shows: dialog(/^Sign .* out everywhere/),
  },
  {
    name: 'person-blocked',
    path: '/admin/users',
    query: ({ blocked }) => `person=${blocked}`,
    shows: text('Nowhere.'),
  },
  {
    name: 'person-gone',
    path: '/admin/users',
    query: () => 'person=01a1fd64-293c-71a1-88c8-d2fab9062de4',
    shows: text('This is not available here.'),
  },
  { name: 'audit', path: '/admin/audit', shows: text('key.burned') },
  { name: 'audit-none', path: '/admin/audit', query: () => 'to=2020-01-31', shows: heading('Nothing matches') },
  { name: 'audit-what', path: '/admin/audit', steps: (page) => choose(page, 'What'), shows: option('sign-in.failed') },
  { name: 'audit-who', path: '/admin/audit', steps: (page) => choose(page, 'Who'), shows: option('Uma User') },
  { name: 'clients', path: '/admin/clients', shows: text('Stock app') },
  {
    name: 'clients-new',
    path: '/admin/clients',
    steps: (page) => press(page, 'New client'),
    shows: dialog('New client'),
  },
  {
    name: 'clients-secret',
    path: '/admin/clients',
    async steps(page) {
      await press(page, 'New client');
      await page.getByRole('dialog').getByLabel('Name').fill('billing');
      await press(page, 'Create client');
    },
    shows: dialog('billing is ready'),
  },
  {
    name: 'clients-delete',
    path: '/admin/clients',
    steps: (page) => press(page, 'Delete Stock app'),
    shows: dialog('Delete Stock app?'),
  },
  { name: 'keys', path: '/admin/keys', shows: text('Burned') },
  { name: 'keys-rotate', path: '/admin/keys', steps: (page) => press(page, 'Rotate'), shows: dialog(/^Rotate/) },
  { name: 'keys-burn', path: '/admin/keys', steps: (page) => press(page, 'Burn'), shows: dialog(/^Burn the key/) },
  { name: 'mails', path: '/admin/mails', shows: text('To be handed on') },
  { name: 'mails-none', path: '/admin/mails', query: () => 'q=no-such-mail', shows: heading('No mails') },
  { name: 'mails-state', path: '/admin/mails', steps: (page) => choose(page, 'State'), shows: option('Failing') },
  { name: 'mail', path: '/admin/mails', query: ({ mail }) => `mail=${mail}`, shows: text('Show the mail') },
  {
    name: 'mail-read',
    path: '/admin/mails',
    query: ({ mail }) => `mail=${mail}`,
    steps: (page) => press(page, 'Show the mail'),
    shows: text('Copy link'),
  },
  { name: 'health', path: '/admin/health', shows: text('Everything works.') },
  {
    name: 'health-away',
    path: '/admin/health',
    before: (page) =>
      page.route('**/ready', async (route) => {
        const answer = await (await route.fetch()).json();
        answer.dependencies['task-service'].status = 'away';
        await route.fulfill({ status: 503, json: answer });
      }),
    shows: text('Away: Tasks'),
  },
  {
    name: 'health-silent',
    path: '/admin/health',
    async steps(page) {
      await text('Everything works.')(page).waitFor();
      await page.route('**/ready', (route) => route.abort());
    },
    shows: alert('The gateway does not answer'),
  },
  { name: 'admin-404', path: '/admin/nowhere', shows: heading('404 · Nothing lives here') },
];

/** Every page, and what each of them opens, by who sees it. */
export const VIEWS: Record<'nobody' | Person, View[]> = { nobody: OF_NOBODY, user: OF_USER, admin: OF_ADMIN };

/** By its name: its label has a star where it is required. */
async function setPassword(page: Page, action: string, password = 'a phrase of some length') {
  await page.locator('input[name=password]').fill(password);
  await press(page, action);
}

/** Tasks, people, mails, clients and keys in every state that is told apart by its looks. */
export async function makeSomethingToSee(web: Stories): Promise<Made> {
  const call = async <T>(method: string, path: string, body?: unknown) =>
    (await web.call<{ data: T }>('admin', method, path, body))?.data;
  const addPerson = async (email: string, name: string) =>
    (await call<{ id: string }>('POST', '/api/v1/users', { email, name })).id;

  const [burned] = await call<Array<{ kid: string; state: string }>>('GET', '/api/v1/keys');
  await call('POST', `/api/v1/keys/${burned?.kid}/burn`);
  await call('POST', '/api/v1/keys/rotate');

  await fillDay(web);
  const { data: clash } = await web.call<{ data: Task }>('user', 'POST', '/api/v1/tasks', { title: 'Plan the party' });
  const [held] = await call<Task[]>('GET', '/api/v1/tasks?q=stock');
  const changes = { priority: 'high', description: 'Both halls, and the shelf behind the door.' };
  await call('PATCH', `/api/v1/tasks/${held?.id}`, changes);

  await addPerson('invited@example.com', 'Ivy Invited');
  const blocked = await addPerson('blocked@example.com', 'Bo Blocked');
  await call('PATCH', `/api/v1/users/${blocked}`, { disabled: true });
  const [user] = await call<Array<{ id: string }>>('GET', '/api/v1/users?q=user@demo.com');

  await post(`${web.system.url}/auth/register`, { email: 'new@example.com', password: 'a phrase of some length' });
  await post(`${web.system.url}/auth/forgot-password`, { email: 'user@demo.com' });
  const newestMail = async (to: string) =>
    (await call<Array<{ id: string; text: string }>>('GET', `/api/v1/mails?q=${to}`))[0];
  const tokenTo = async (to: string) => /token=([\w.-]+)/.exec((await newestMail(to))?.text ?? '')?.[1] ?? '';

  const application = await call<{ clientId: string }>('POST', '/api/v1/clients', {
    name: 'Stock app',
    scopes: ['openid', 'profile', 'tasks:read'],
    redirectUris: ['https://app.example/back'],
  });
  return {
    web,
    task: held?.id ?? '',
    clash: clash.id,
    person: user?.id ?? '',
    blocked,
    mail: (await newestMail('user@demo.com'))?.id ?? '',
    resetToken: await tokenTo('user@demo.com'),
    verifyToken: await tokenTo('new@example.com'),
    inviteToken: await tokenTo('invited@example.com'),
    application: application.clientId,
  };
}
