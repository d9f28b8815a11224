import { createHash, randomBytes } from 'node:crypto';
import { Cookies } from './cookies.ts';
import type { RunningSystem } from './system.ts';

const EVERYTHING = ['openid', 'profile', 'email', 'roles', 'tasks:read', 'tasks:write', 'admin'];
const redirect_uri = 'https://calendar.example/back';

/** Registers somebody else's application; what it answers gives the token that a person lends it. */
export async function registerApplication(system: RunningSystem, admin: string) {
  const made = await fetch(`${system.url}/api/v1/clients`, {
    method: 'POST',
    headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Calendar', scopes: EVERYTHING, redirectUris: [redirect_uri] }),
  });
  const { clientId: client_id, clientSecret: client_secret } = (await made.json()).data;
  return async (email: string, scope: string): Promise<string> => {
    const verifier = randomBytes(32).toString('base64url');
    const code_challenge = createHash('sha256').update(verifier).digest('base64url');
    const pkce = { code_challenge, code_challenge_method: 'S256' };
    const asked = new URLSearchParams({ client_id, redirect_uri, scope, response_type: 'code', ...pkce });
    const { open, step } = browserOf(system);
    let at = await open(`${system.url}/oauth2/authorize?${asked}`);
    at = await step(at, 'login', { username: email, password: system.password(email) });
    at = await step(at, 'consent', { accept: true });
    const code = at.searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', client_id, client_secret, code, redirect_uri };
    const body = new URLSearchParams({ ...form, code_verifier: verifier });
    return (await (await fetch(`${system.url}/oauth2/token`, { method: 'POST', body })).json()).access_token;
  };
}

/** A browser of somebody who is not signed in; every step answers where it was sent. */
function browserOf({ url }: RunningSystem) {
  const cookies = new Cookies();
  const open = async (address: string): Promise<URL> => {
    const answer = await fetch(address, { redirect: 'manual', headers: cookies.header() });
    cookies.keep(answer);
    return new URL(answer.headers.get('location') ?? 'urn:none');
  };
  const step = async (at: URL, kind: 'login' | 'consent', body: object): Promise<URL> => {
    const answer = await fetch(`${url}/auth/interaction/${at.searchParams.get('interaction')}/${kind}`, {
      method: 'POST',
      headers: { ...cookies.header(), origin: url, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return open((await answer.json()).redirectTo);
  };
  return { open, step };
}
