import type { AuditType } from '@taskward/contracts/audit';
import { subjectOf } from '@taskward/jwt-middleware';
import type { OpenIdProvider, TokenIssuer } from '@taskward/testkit';
import { authorizeUrl, type Browser, pkce } from './browser.ts';
import type { RunningService, SignedIn } from './running-service.ts';

// biome-ignore lint/suspicious/noExplicitAny: stories go on with ids and tokens out of answers of forty operations; what is wrong with one fails there
type Any = any;

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
  /** A provider by which people may sign in. */
  provider: OpenIdProvider;
}

/** What the deeds are done with. What no row may show (passwords, tokens, links) is added to `secrets`. */
export function auditTools(at: Story, secrets: Set<string>) {
  let count = 0;
  const secret = () => {
    const value = `MARKED-secret-${++count}`;
    secrets.add(value);
    return value;
  };
  const freshEmail = (name: string) => `${name}-${++count}@example.com`;
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
    const email = freshEmail('person');
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
  /** The making of something whose id only the answer tells. */
  const making = (ask: () => Promise<Response>, idOf: (answer: Any) => string, by: 'admin' | 'itself' = 'admin') => {
    const ready: Ready = {
      actor: by === 'admin' ? at.admin.userId : null,
      subject: null,
      async act() {
        const response = await ask();
        if (response.status === 201) ready.subject = idOf(await response.json());
        if (by === 'itself') ready.actor = ready.subject;
        return response.status < 500;
      },
    };
    return ready;
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

  return {
    at,
    secrets,
    secret,
    freshEmail,
    send,
    ok,
    asAdmin,
    data,
    person,
    sync,
    link,
    mailed,
    ourPage,
    client,
    byAdmin,
    making,
    story,
    interaction,
  };
}

export type AuditTools = ReturnType<typeof auditTools>;
