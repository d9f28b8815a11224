import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** As GitHub tells of an address of somebody's. */
interface Email {
  email: string;
  primary: boolean;
  verified: boolean;
  visibility: 'public' | 'private' | null;
}

/** An OAuth server on loopback that speaks as GitHub does: its site and its API, with its documented answers and faults. */
export interface GitHub {
  url: string;
  clientId: string;
  clientSecret: string;
  user: { id: number; login: string; name: string | null; avatar_url: string; email: string | null };
  emails: Email[];
  refusal: string | undefined;
  /** What the token endpoint says in the place of a token; with status 200, as GitHub does. */
  fault: string | undefined;
  /** The status that the API answers with. */
  status: number;
  close(): Promise<void>;
}

/** Starts one with an application registered. */
export async function createGitHub(): Promise<GitHub> {
  const codes = new Map<string, { challenge: string; redirectUri: string }>();
  const tokens = new Set<string>();
  const server = createServer((req, res) => void answer(req, res));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const github: GitHub = {
    url,
    clientId: 'Iv1.taskward',
    clientSecret: randomBytes(20).toString('hex'),
    user: { id: 1, login: 'octocat', name: 'The Octocat', avatar_url: 'https://avatars.example/u/1?v=4', email: null },
    emails: [],
    refusal: undefined,
    fault: undefined,
    status: 200,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const asked = new URL(req.url ?? '/', url);
    if (asked.pathname === '/login/oauth/authorize') return authorize(asked, res);
    if (asked.pathname === '/login/oauth/access_token') return accessToken(req, res);
    if (!req.headers['user-agent']) return send(res, 403, 'Request forbidden by administrative rules.', 'text/plain');
    if (!tokens.has(req.headers.authorization?.replace(/^Bearer /i, '') ?? ''))
      return send(res, 401, { message: 'Bad credentials' });
    if (github.status !== 200) return send(res, github.status, { message: 'Server Error' });
    if (asked.pathname === '/user') return send(res, 200, github.user);
    if (asked.pathname === '/user/emails') return send(res, 200, github.emails);
    send(res, 404, { message: 'Not Found' });
  }

  function authorize(asked: URL, res: ServerResponse): void {
    const given = (name: string) => asked.searchParams.get(name) ?? '';
    const back = new URL(given('redirect_uri'));
    const code = randomBytes(10).toString('hex');
    codes.set(code, { challenge: given('code_challenge'), redirectUri: back.href });
    const refused = { error: github.refusal ?? '', error_description: 'The user has denied your application access.' };
    const result = github.refusal === undefined ? { code } : refused;
    for (const [name, value] of Object.entries({ ...result, state: given('state') }))
      back.searchParams.set(name, value);
    res.writeHead(302, { location: back.href }).end();
  }

  /** Whatever is wrong is told with status 200, and as a form to who does not ask for JSON. */
  async function accessToken(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(req));
    const known = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isClient = form.get('client_id') === github.clientId && form.get('client_secret') === github.clientSecret;
    const isGood = known?.challenge === challenge && known.redirectUri === form.get('redirect_uri');
    const error =
      github.fault ?? (isClient ? (isGood ? undefined : 'bad_verification_code') : 'incorrect_client_credentials');
    const token = `gho_${randomBytes(18).toString('hex')}`;
    if (!error) tokens.add(token);
    const body: Record<string, string> = error
      ? { error, error_description: 'See the documentation.', error_uri: 'https://docs.example/' }
      : { access_token: token, token_type: 'bearer', scope: 'read:user,user:email' };
    if (req.headers.accept?.includes('json')) return send(res, 200, body);
    send(res, 200, new URLSearchParams(body).toString(), 'application/x-www-form-urlencoded');
  }

  return github;
}

function send(res: ServerResponse, status: number, body: unknown, type = 'application/json; charset=utf-8'): void {
  res.writeHead(status, { 'content-type': type }).end(typeof body === 'string' ? body : JSON.stringify(body));
}
