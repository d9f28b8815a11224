import { authorizeUrl, Browser, pkce } from './browser.ts';
import type { RunningService } from './running-service.ts';

/** Where an answer sends the browser. */
export const locationOf = (answer: Response) => answer.headers.get('location') ?? '';

/** What a browser does that goes to a provider and comes back. */
export function visitProviders(service: RunningService, browser = new Browser(service.url)) {
  let challenge = pkce();
  return {
    browser,
    /** Begins by the JSON API; answers with what address the provider sends it back. */
    async start(provider: string, headers: Record<string, string> = {}): Promise<string> {
      const begun = await browser.open(`/auth/${provider}`, { headers });
      return locationOf(await fetch(locationOf(begun), { redirect: 'manual' }));
    },
    /** Begins on the sign-in page that an application has sent it to. */
    async page(): Promise<string> {
      challenge = pkce();
      const at = await browser.open(authorizeUrl(service.url, {}, challenge.challenge).href);
      return new URL(locationOf(at)).searchParams.get('interaction') ?? '';
    },
    /** Goes from that page to a provider; answers with what address that sends it back. */
    async leave(uid: string, provider: string): Promise<string> {
      const answer = await browser.post(`/auth/interaction/${uid}/provider`, { provider });
      const { redirectTo } = (await answer.json()) as { redirectTo: string };
      return locationOf(await fetch(redirectTo, { redirect: 'manual' }));
    },
    /** The tokens that the application has by an address which the issuer goes on with. */
    async tokens(redirectTo: string) {
      const back = await browser.open(redirectTo);
      const code = new URL(locationOf(back), service.url).searchParams.get('code') ?? '';
      const grant = { grant_type: 'authorization_code', client_id: 'web', redirect_uri: `${service.url}/` };
      const body = new URLSearchParams({ ...grant, code, code_verifier: challenge.verifier });
      const answer = await fetch(`${service.url}/oauth2/token`, { method: 'POST', body });
      return (await answer.json()) as { access_token: string; id_token: string };
    },
  };
}
