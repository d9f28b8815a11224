import { type AuditTools, type Deed, HEADERS } from './audit-story.ts';
import { Browser, signInByCode } from './browser.ts';

/** Signing in and out, and what ends a session. */
export function signInDeeds(tools: AuditTools): Deed[] {
  const { at, secrets, secret, freshEmail, send, ok, asAdmin, person, client, byAdmin, story, interaction, ourPage } =
    tools;
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
        const email = freshEmail('flooded');
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
  ];
}
