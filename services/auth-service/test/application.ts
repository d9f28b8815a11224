import { authorizeUrl, Browser, pkce, type Tokens, tokenRequest } from './browser.ts';
import type { RunningService } from './running-service.ts';

/** Somebody else's application, which an admin registered. */
export interface Application {
  clientId: string;
  clientSecret: string;
}

export interface Person {
  username: string;
  password: string;
}

const redirectUri = 'https://calendar.example/callback';

export const basicOf = ({ clientId, clientSecret }: Application) => ({
  authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
});

export async function registerApplication(service: RunningService, scopes: string[]): Promise<Application> {
  const { authorization } = await service.signIn('admin');
  const body = { name: 'Calendar', scopes, redirectUris: [redirectUri] };
  const answer = await service.send('POST', '/api/v1/clients', body, authorization);
  return ((await answer.json()) as { data: Application }).data;
}

/** A browser that an application sent here with a request for `scope`. */
export function visit(service: RunningService, { clientId }: Application, scope: string, extra = {}) {
  const browser = new Browser(service.url);
  const { verifier, challenge } = pkce();
  let at: Response;
  const found = (name: string) => new URL(at.headers.get('location') ?? '').searchParams.get(name);
  const step = async (kind: 'login' | 'consent', body: unknown) => {
    const answer = await browser.post(`/auth/interaction/${found('interaction')}/${kind}`, body);
    at = await browser.open(((await answer.json()) as { redirectTo: string }).redirectTo);
  };
  return {
    /** Asks, with the sign-in of this browser where it has one. */
    async ask(asked = scope) {
      const url = authorizeUrl(service.url, { clientId, redirectUri, scope: asked }, challenge);
      for (const [name, value] of Object.entries(extra)) url.searchParams.set(name, String(value));
      at = await browser.open(url.href);
    },
    signIn: (person: Person) => step('login', person),
    consent: (accept = true) => step('consent', { accept }),
    /** What the page shows. */
    page: async () => (await (await browser.open(`/auth/interaction/${found('interaction')}`)).json()) as unknown,
    /** A parameter of the address that the browser was sent to. */
    found,
    fields: () => ({
      ...{ grant_type: 'authorization_code', code: found('code') ?? '' },
      ...{ code_verifier: verifier, redirect_uri: redirectUri },
    }),
  };
}

/** The tokens that an application gets after somebody consented to what it asks for. */
export async function tokensFor(service: RunningService, application: Application, scope: string, person: Person) {
  const visitor = visit(service, application, scope);
  await visitor.ask();
  await visitor.signIn(person);
  await visitor.consent();
  return (await (await tokenRequest(service.url, visitor.fields(), basicOf(application))).json()) as Tokens;
}
