import type { AuditType } from '@taskward/contracts/audit';
import { subjectOf } from '@taskward/jwt-middleware';
import type { TokenIssuer } from '@taskward/testkit';
import { authorizeUrl, Browser, pkce, signInByCode, tokenRequest } from './browser.ts';
import type { RunningService, SignedIn } from './running-service.ts';

/** Something that the audit log must know of, ready to be done. */
export interface Ready {
  /** Does it; false where it failed on our side. */
  act(): Promise<boolean>;
  actor: string | null;
  subject: string | null;
}

export interface Deed {
  type: AuditType;
  what: string;
  prepare(): Promise<Ready>;
  /** A table in which the issuer's library keeps its own notes meanwhile. */
  except?: string;
}

export const HEADERS = { 'user-agent': 'Storyteller/1.0', 'x-request-id': 'the-story' };

/** Where the deeds are done; known once the service runs. */
export interface Story {
  service: RunningService;
  admin: SignedIn;
  /** Another issuer that is trusted. */
  theirs: TokenIssuer;
}

/** Every deed. What no row may show (passwords, tokens, links) is added to `secrets`. */
export function auditDeeds(at: Story, secrets: Set<string>): Deed[] {
  let count = 0;
  const secret = () => {
    const value = `MARKED-secret-${++count}`;
    secrets.add(value);
    return value;
  };
  const send = async (method: string, path: string, body?: unknown, headers = {}) => {
    const response = await at.service.send(method, path, body, { ...HEADERS, ...headers });
    for (const line of response.headers.getSetCookie()) secrets.add(line.split(/[=;]/)[1] ?? '');
    return response;
  };
  const ok = async (response: Response | Promise<Response>) => (await response).status < 500;
  const asAdmin = (method: string, path: string, body?: unknown) => send(method, path, body, at.admin.authorization);
  const data = async (response: Response) => ((await response.json()) as { data: Record<string, string> }).data;
  const person = async () => {
    const password = secret();
    const email = `person-${count}@example.com`;
    const response = await send('POST', '/auth/register', { email, password });
    const { accessToken, user } = (await response.json()) as { accessToken: string; user: { id: string } };
    secrets.add(accessToken);
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    return { id: user.id, email, password, cookie, bearer: { authorization: `Bearer ${accessToken}` } };
  };
  /** The sync of somebody of another issuer, whose address is given. */
  const sync = async (email: string): Promise<Ready> => {
    const token = await at.theirs.token({ sub: email, username: email, email });
    secrets.add(token);
    const id = subjectOf(at.theirs.issuer, email);
    const act = () => ok(send('POST', '/auth/sync', undefined, { authorization: `Bearer ${token}` }));
    return { act, actor: id, subject: id };
  };
  const link = async (to: string) => {
    const { data: mails } = (await (await asAdmin('GET', '/api/v1/mails')).json()) as {
      data: Array<{ to: string; text: string }>;
    };
    const token = /token=([\w-]+)/.exec(mails.find((mail) => mail.to === to)?.text ?? '')?.[1] ?? '';
    secrets.add(token);
    return token;
  };
  const mailed = async () => {
    const { id, email } = await person();
    await send('POST', '/auth/forgot-password', { email });
    const { rows } = await at.service.database.query<{ id: string }>(
      'SELECT id FROM mails WHERE user_id = $1 ORDER BY id DESC LIMIT 1',
      [id],
    );
    return { id, email, mail: rows[0]?.id as string };
  };
  const ourPage = () => ({ origin: at.service.url, 'sec-fetch-site': 'same-origin' });
  const client = async (more = {}) => {
    const made = await data(
      await asAdmin('POST', '/api/v1/clients', { name: 'Story', scopes: ['tasks:read'], ...more }),
    );
    secrets.add(made.clientSecret as string);
    return made as { clientId: string; clientSecret: string };
  };
  const byAdmin = async (act: (id: string) => Promise<Response>): Promise<Ready> => {
    const { id } = await person();
    return { act: () => ok(act(id)), actor: at.admin.userId, subject: id };
  };
  const story = (uid: string | null, browser: Browser, what: string, body: unknown) =>
    browser.open(`/auth/interaction/${uid}/${what}`, {
      method: 'POST',
      headers: { ...HEADERS, ...ourPage(), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const interaction = async (browser: Browser, request = {}) => {
    const start = await browser.open(authorizeUrl(at.service.url, request, pkce().challenge).href);
    return new URL(start.headers.get('location') ?? '', at.service.url).searchParams.get('interaction');
  };

  return [
    {
      type: 'sign-in',
      what: 'by JSON',
      async prepare() {
        const { id, email, password } = await person();
        return { act: () => ok(send('POST', '/auth/login', { email, password })), actor: id, subject: id };
      },
    },
    {
      type: 'sign-in',
      what: 'on the page of the issuer',
      async prepare() {
        const { id, email, password } = await person();
        const browser = new Browser(at.service.url);
        const uid = await interaction(browser);
        return { act: () => ok(story(uid, browser, 'login', { username: email, password })), actor: id, subject: id };
      },
    },
    {
      type: 'session.started',
      what: 'with a client of the issuer',
      except: 'oidc_payloads',
      async prepare() {
        const { id, email, password } = await person();
        const browser = new Browser(at.service.url);
        const answer = await story(await interaction(browser), browser, 'login', { username: email, password });
        const { redirectTo } = (await answer.json()) as { redirectTo: string };
        const act = async () => {
          const back = await browser.open(redirectTo, { headers: HEADERS });
          const code = new URL(back.headers.get('location') ?? '', at.service.url).searchParams.get('code');
          if (code) secrets.add(code);
          return code !== null;
        };
        return { act, actor: id, subject: id };
      },
    },
    {
      type: 'consent.given',
      what: 'to an application',
      async prepare() {
        const { id, email, password } = await person();
        const redirectUri = 'https://app.example.com/';
        const { clientId } = await client({ scopes: ['openid', 'email'], redirectUris: [redirectUri] });
        const browser = new Browser(at.service.url);
        const uid = await interaction(browser, { clientId, redirectUri, scope: 'openid email' });
        const answer = await story(uid, browser, 'login', { username: email, password });
        const back = await browser.open(((await answer.json()) as { redirectTo: string }).redirectTo);
        const asks = new URL(back.headers.get('location') ?? '', at.service.url).searchParams.get('interaction');
        return { act: () => ok(story(asks, browser, 'consent', { accept: true })), actor: id, subject: clientId };
      },
    },
    {
      type: 'sign-in.failed',
      what: 'with a wrong password',
      async prepare() {
        const { id, email } = await person();
        const body = { email, password: secret() };
        return { act: () => ok(send('POST', '/auth/login', body)), actor: null, subject: id };
      },
    },
    {
      type: 'limit.reached',
      what: 'of mails to an address',
      async prepare() {
        const email = `${count++}@flooded.example`;
        for (let i = 0; i < 10; i++) await send('POST', '/auth/forgot-password', { email });
        return { act: () => ok(send('POST', '/auth/forgot-password', { email })), actor: null, subject: null };
      },
    },
    {
      type: 'sign-out',
      what: 'by JSON',
      async prepare() {
        const { id, bearer } = await person();
        return { act: () => ok(send('POST', '/auth/logout', undefined, bearer)), actor: id, subject: id };
      },
    },
    {
      type: 'sign-out',
      what: 'by the cookie alone',
      async prepare() {
        const { id, cookie } = await person();
        const act = () => ok(send('POST', '/auth/logout', undefined, { ...ourPage(), cookie }));
        return { act, actor: id, subject: id };
      },
    },
    {
      type: 'session.ended',
      what: 'from the list',
      async prepare() {
        const { id, email, password, bearer } = await person();
        await send('POST', '/auth/login', { email, password });
        return { act: () => ok(send('DELETE', '/auth/sessions', undefined, bearer)), actor: id, subject: id };
      },
    },
    {
      type: 'session.ended',
      what: 'by an admin',
      prepare: () => byAdmin((id) => asAdmin('DELETE', `/api/v1/users/${id}/sessions`)),
    },
    {
      type: 'session.ended',
      what: 'by giving a refresh token of the issuer back',
      async prepare() {
        const { id, email, password } = await person();
        const tokens = await signInByCode(new Browser(at.service.url), { username: email, password });
        for (const token of [tokens.access_token, tokens.refresh_token, tokens.id_token]) secrets.add(token);
        const body = new URLSearchParams({ token: tokens.refresh_token, client_id: 'web' });
        const act = () => ok(fetch(`${at.service.url}/oauth2/revoke`, { method: 'POST', headers: HEADERS, body }));
        return { act, actor: 'web', subject: id };
      },
    },
    {
      type: 'refresh.reused',
      what: 'after the safe window',
      async prepare() {
        const { id, cookie } = await person();
        await send('POST', '/auth/refresh', undefined, { ...ourPage(), cookie });
        await at.service.database.query(`UPDATE refresh_tokens SET used_at = used_at - interval '11 seconds'`);
        const act = () => ok(send('POST', '/auth/refresh', undefined, { ...ourPage(), cookie }));
        return { act, actor: null, subject: id };
      },
    },
    {
      type: 'password.changed',
      what: 'by its owner',
      async prepare() {
        const { id, password, bearer } = await person();
        const body = { currentPassword: password, newPassword: secret() };
        return { act: () => ok(send('POST', '/auth/change-password', body, bearer)), actor: id, subject: id };
      },
    },
    {
      type: 'password.changed',
      what: 'by an admin',
      prepare: () => byAdmin((id) => asAdmin('PATCH', `/api/v1/users/${id}`, { password: secret() })),
    },
    {
      type: 'password.reset-requested',
      what: 'for a forgotten one',
      async prepare() {
        const { id, email } = await person();
        return { act: () => ok(send('POST', '/auth/forgot-password', { email })), actor: null, subject: id };
      },
    },
    {
      type: 'password.reset',
      what: 'by the link of a mail',
      async prepare() {
        const { id, email } = await person();
        await send('POST', '/auth/forgot-password', { email });
        const body = { token: await link(email), password: secret() };
        return { act: () => ok(send('POST', '/auth/reset-password', body)), actor: null, subject: id };
      },
    },
    {
      type: 'email.verified',
      what: 'by the link of a mail',
      async prepare() {
        const { id, email } = await person();
        const body = { token: await link(email) };
        return { act: () => ok(send('POST', '/auth/verify-email', body)), actor: null, subject: id };
      },
    },
    {
      type: 'user.registered',
      what: 'by themselves',
      async prepare() {
        const body = { email: `new-${count++}@example.com`, password: secret() };
        const ready: Ready = {
          actor: null,
          subject: null,
          async act() {
            const response = await send('POST', '/auth/register', body);
            if (response.status === 201) {
              ready.actor = ready.subject = ((await response.json()) as { user: { id: string } }).user.id;
            }
            return response.status < 500;
          },
        };
        return ready;
      },
    },
    {
      type: 'user.created',
      what: 'by an admin',
      async prepare() {
        const body = { email: `made-${count++}@example.com`, password: secret() };
        const ready: Ready = {
          actor: at.admin.userId,
          subject: null,
          async act() {
            const response = await asAdmin('POST', '/api/v1/users', body);
            if (response.status === 201) ready.subject = (await data(response)).id as string;
            return response.status < 500;
          },
        };
        return ready;
      },
    },
    {
      type: 'user.invited',
      what: 'again, by an admin',
      async prepare() {
        const made = await asAdmin('POST', '/api/v1/users', { email: `invited-${count++}@example.com` });
        const { id } = (await data(made)) as { id: string };
        const act = () => ok(asAdmin('POST', `/api/v1/users/${id}/invitation`));
        return { act, actor: at.admin.userId, subject: id };
      },
    },
    { type: 'user.created', what: 'by a sync', prepare: () => sync(`guest-${++count}@example.com`) },
    { type: 'sync.refused', what: 'for the address of another', prepare: async () => sync((await person()).email) },
    {
      type: 'user.changed',
      what: 'by themselves',
      async prepare() {
        const { id, bearer } = await person();
        return {
          act: () => ok(send('PATCH', '/auth/profile', { name: 'Other Name' }, bearer)),
          actor: id,
          subject: id,
        };
      },
    },
    {
      type: 'user.changed',
      what: 'by an admin',
      prepare: () => byAdmin((id) => asAdmin('PATCH', `/api/v1/users/${id}`, { email: `${id}@example.com` })),
    },
    {
      type: 'user.disabled',
      what: 'by an admin',
      prepare: () => byAdmin((id) => asAdmin('PATCH', `/api/v1/users/${id}`, { disabled: true })),
    },
    {
      type: 'user.enabled',
      what: 'by an admin',
      async prepare() {
        const ready = await byAdmin((id) => asAdmin('PATCH', `/api/v1/users/${id}`, { disabled: false }));
        await asAdmin('PATCH', `/api/v1/users/${ready.subject}`, { disabled: true });
        return ready;
      },
    },
    {
      type: 'user.deleted',
      what: 'by an admin',
      prepare: () => byAdmin((id) => asAdmin('DELETE', `/api/v1/users/${id}`)),
    },
    {
      type: 'roles.changed',
      what: 'by an admin',
      prepare: () => byAdmin((id) => asAdmin('PUT', `/api/v1/users/${id}/roles`, { roles: ['admin', 'user'] })),
    },
    {
      type: 'mail.read',
      what: 'by an admin',
      async prepare() {
        const { id, mail } = await mailed();
        return { act: () => ok(asAdmin('GET', `/api/v1/mails/${mail}`)), actor: at.admin.userId, subject: id };
      },
    },
    {
      type: 'mail.read',
      what: 'with a list of them',
      async prepare() {
        const { email } = await mailed();
        return { act: () => ok(asAdmin('GET', `/api/v1/mails?q=${email}`)), actor: at.admin.userId, subject: null };
      },
    },
    {
      type: 'mail.retried',
      what: 'by an admin',
      async prepare() {
        const { id, mail } = await mailed();
        await at.service.database.query(`UPDATE mails SET last_error = 'away' WHERE id = $1`, [mail]);
        return { act: () => ok(asAdmin('POST', `/api/v1/mails/${mail}/retry`)), actor: at.admin.userId, subject: id };
      },
    },
    {
      type: 'key.rotated',
      what: 'by an admin',
      async prepare() {
        const ready: Ready = {
          actor: at.admin.userId,
          subject: null,
          async act() {
            const response = await asAdmin('POST', '/api/v1/keys/rotate');
            if (response.status === 201) ready.subject = (await data(response)).kid as string;
            return response.status < 500;
          },
        };
        return ready;
      },
    },
    {
      type: 'key.burned',
      what: 'by an admin',
      async prepare() {
        const { kid } = await data(await asAdmin('POST', '/api/v1/keys/rotate'));
        const act = () => ok(asAdmin('POST', `/api/v1/keys/${kid}/burn`));
        return { act, actor: at.admin.userId, subject: kid as string };
      },
    },
    {
      type: 'client.created',
      what: 'by an admin',
      async prepare() {
        const ready: Ready = {
          actor: at.admin.userId,
          subject: null,
          async act() {
            const response = await asAdmin('POST', '/api/v1/clients', { name: 'Made', scopes: ['tasks:read'] });
            if (response.status === 201) ready.subject = (await data(response)).clientId as string;
            return response.status < 500;
          },
        };
        return ready;
      },
    },
    {
      type: 'client.deleted',
      what: 'by an admin',
      async prepare() {
        const { clientId } = await client();
        const act = () => ok(asAdmin('DELETE', `/api/v1/clients/${clientId}`));
        return { act, actor: at.admin.userId, subject: clientId };
      },
    },
    {
      type: 'client.refused',
      what: 'with a wrong secret',
      async prepare() {
        const { clientId } = await client();
        const fields = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret() };
        return { act: () => ok(tokenRequest(at.service.url, fields, HEADERS)), actor: null, subject: clientId };
      },
    },
  ];
}
