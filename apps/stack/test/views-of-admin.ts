import { alert, choose, dialog, heading, item, option, press, select, task, text, type View } from './view.ts';

export const OF_ADMIN: View[] = [
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
    shows: option('In review'),
  },
  {
    name: 'selected-assign',
    path: '/admin/tasks',
    async steps(page) {
      await select(page, 'Answer the auditors');
      await press(page, 'Assign');
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
      await option('In review')(page).click();
    },
    shows: alert('stayed as it was'),
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
  { name: 'teams', path: '/admin/teams', shows: task('Helpers') },
  {
    name: 'teams-new',
    path: '/admin/teams',
    async steps(page) {
      await press(page, 'New team');
      await page.getByRole('dialog').getByLabel('Name').fill('Helpers');
      await press(page, 'Make team');
    },
    shows: (page) => page.locator('.mantine-TextInput-error'),
  },
  {
    name: 'team',
    path: '/admin/teams',
    query: () => 'team=helpers',
    shows: (page) => page.getByRole('button', { name: 'Let lead: Ivy Invited' }),
  },
  { name: 'roles', path: '/admin/roles', shows: text('Always as it is') },
  { name: 'roles-new', path: '/admin/roles', steps: (page) => press(page, 'New role'), shows: dialog('New role') },
  {
    name: 'role',
    path: '/admin/roles',
    steps: (page) => press(page, 'Change auditor'),
    shows: dialog('The role auditor'),
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
