import { createHash, randomBytes } from 'node:crypto';

interface Cookie {
  name: string;
  value: string;
  path: string;
}

/** As much of a browser as a sign-in needs: cookies by path, redirects one at a time. */
export class Browser {
  readonly origin: string;
  #cookies: Cookie[] = [];

  constructor(origin: string) {
    this.origin = origin;
  }

  /** Another that has the same cookies so far. */
  copy(): Browser {
    const copy = new Browser(this.origin);
    copy.#cookies = [...this.#cookies];
    return copy;
  }

  async open(address: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address, this.origin);
    const cookie = this.#cookies
      .filter(({ path }) => url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      ...init,
      headers: { 'user-agent': FIREFOX, accept: PAGES, ...(cookie ? { cookie } : {}), ...init.headers },
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  /** As a page of ours posts. */
  post(address: string, body: unknown): Promise<Response> {
    return this.open(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.origin, 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify(body),
    });
  }

  /** As a page that submits its own form. */
  submit(address: string, fields: Record<string, string>): Promise<Response> {
    return this.open(address, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: this.origin },
      body: new URLSearchParams(fields),
    });
  }

  cookie(name: string): string | undefined {
    return this.#cookies.find((cookie) => cookie.name === name)?.value;
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/; */);
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const path = attributes.find((part) => /^path=/i.test(part))?.slice(5) ?? '/';
    this.#cookies = this.#cookies.filter((cookie) => cookie.name !== name || cookie.path !== path);
    if (value !== '') this.#cookies.push({ name, value, path });
  }
}

const PAGES = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';

export interface Tokens {
  access_token: string;
  id_token: string;
  refresh_token: string;
  scope: string;
  token_type: string;
  expires_in: number;
}

export interface SignInRequest {
  clientId?: string;
  redirectUri?: string;
  scope?: string;
  username?: string;
  password: string;
}

export const pkce = () => {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
};

export function authorizeUrl(origin: string, request: Partial<SignInRequest>, challenge: string): URL {
  const url = new URL('/oauth2/authorize', origin);
  url.search = new URLSearchParams({
    client_id: request.clientId ?? 'web',
    redirect_uri: request.redirectUri ?? `${origin}/`,
    response_type: 'code',
    scope: request.scope ?? 'openid profile email roles',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state: 'abc',
  }).toString();
  return url;
}

/** The whole way: authorize, sign in on the page, come back with a code. */
export async function obtainCode(browser: Browser, request: SignInRequest, challenge: string): Promise<string> {
  const start = await browser.open(authorizeUrl(browser.origin, request, challenge).href);
  const page = new URL(start.headers.get('location') ?? '', browser.origin);
  const uid = page.searchParams.get('interaction');
  const answer = await browser.post(`/auth/interaction/${uid}/login`, {
    username: request.username ?? 'user',
    password: request.password,
  });
  const { redirectTo } = (await answer.json()) as { redirectTo: string };
  const back = await browser.open(redirectTo);
  return new URL(back.headers.get('location') ?? '', browser.origin).searchParams.get('code') ?? '';
}

export function tokenRequest(origin: string, fields: Record<string, string>, headers = {}): Promise<Response> {
  return fetch(`${origin}/oauth2/token`, { method: 'POST', headers, body: new URLSearchParams(fields) });
}

/** Signs in and exchanges the code. */
export async function signInByCode(browser: Browser, request: SignInRequest): Promise<Tokens> {
  const { verifier, challenge } = pkce();
  const code = await obtainCode(browser, request, challenge);
  const response = await tokenRequest(browser.origin, {
    grant_type: 'authorization_code',
    client_id: request.clientId ?? 'web',
    code,
    code_verifier: verifier,
    redirect_uri: request.redirectUri ?? `${browser.origin}/`,
  });
  return (await response.json()) as Tokens;
}
