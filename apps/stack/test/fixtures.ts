import type { Task } from '@taskward/contracts/http';
import type { Stories } from './browser.ts';
import { fillDay } from './day.ts';
import { post } from './system.ts';

/** What there is to see: see `makeFixtures`. */
export interface Fixtures {
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

/** Tasks, people, mails, clients and keys in every state that is told apart by its looks. */
export async function makeFixtures(web: Stories): Promise<Fixtures> {
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

  const invited = await addPerson('invited@example.com', 'Ivy Invited');
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
  await call('POST', '/api/v1/roles', { name: 'auditor', permissions: ['users:read', 'tasks:read:all'] });
  await call('POST', '/api/v1/teams', { handle: 'helpers', name: 'Helpers', description: 'Whoever lends a hand.' });
  for (const id of [invited, user?.id]) await call('PUT', `/api/v1/teams/helpers/members/${id}`, {});
  await makeProject(web, application.clientId);
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

/** The user's, with a service in it and tasks that nobody has. */
async function makeProject(web: Stories, clientId: string): Promise<void> {
  const make = (path: string, body: object) => web.call('user', 'POST', `/api/v1/${path}`, body);
  await make('projects', { id: 'garden-party', name: 'Garden party', color: '#1f8a53', description: 'In June.' });
  await web.call('user', 'PUT', `/api/v1/projects/garden-party/members/service:${clientId}`, {});
  const task = { projectId: 'garden-party', assignedTo: null };
  for (const title of ['Order the tent', 'Book the band']) await make('tasks', { title, ...task });
}
