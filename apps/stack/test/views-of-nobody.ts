import type { Page } from 'playwright-core';
import { alert, heading, press, text, type View } from './view.ts';

export const OF_NOBODY: View[] = [
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
    query: () => 'token=expired',
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
    name: 'invitation-used',
    path: '/invitation',
    query: ({ inviteToken }) => `token=${inviteToken}`,
    shows: heading('This link was used'),
  },
  { name: 'not-me-dead', path: '/not-me', query: () => 'token=expired', shows: heading('That link does not work') },
  {
    name: 'verify-email',
    path: '/verify-email',
    query: ({ verifyToken }) => `token=${verifyToken}`,
    shows: heading('Confirm your e-mail address'),
  },
  {
    name: 'verify-email-done',
    path: '/verify-email',
    query: ({ verifyToken }) => `token=${verifyToken}`,
    steps: (page) => press(page, 'Confirm address'),
    shows: heading('Your address is confirmed'),
  },
  {
    name: 'verify-email-used',
    path: '/verify-email',
    query: ({ verifyToken }) => `token=${verifyToken}`,
    shows: heading('Your address is already confirmed'),
  },
  {
    name: 'verify-email-dead',
    path: '/verify-email',
    query: () => 'token=expired',
    shows: heading('That link does not work'),
  },
  {
    name: 'verify-email-away',
    path: '/verify-email',
    query: () => 'token=any',
    before: (page) => page.route(/auth\/(check-link|verify-email)$/, (route) => route.abort()),
    steps: (page) => press(page, 'Confirm address'),
    shows: alert('cannot be reached'),
  },
  {
    name: 'docs',
    path: '/docs',
    // Of a long contract what is in view is drawn.
    steps: (page) => page.locator('.opblock-summary-control').first().click(),
    shows: (page) => page.locator('.opblock-body'),
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
  {
    // The last one: what the user signed in with before is good no more.
    name: 'reset-password-done',
    path: '/reset-password',
    query: ({ resetToken }) => `token=${resetToken}`,
    steps: (page) => setPassword(page, 'Change password'),
    shows: heading('Your password is changed'),
  },
];

/** By its name: its label has a star where it is required. */
async function setPassword(page: Page, action: string, password = 'a phrase of some length') {
  await page.locator('input[name=password]').fill(password);
  await press(page, action);
}
