import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** An OpenID provider on loopback that speaks as Google does, and lies where it is told to. */
export interface OpenIdProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who is signed in there: their claims. */
  person: JWTPayload & { sub: string };
  /** What it says to an authorization request in the place of a code. */
  refusal: string | undefined;
  /** What it makes of the ID token that would be right. */
  lie: (claims: JWTPayload) => JWTPayload;
  /** What stands in the answer beside `code` and `state`. */
  beside: Record<string, string>;
  /** The addresses that browsers were sent here with, newest last. */
  readonly asked: URL[];
  close(): Promise<void>;
}

interface Grant {
  redirectUri: string;
  challenge: string;
  nonce: string | null;
  person: JWTPayload;
}

const json = (res: ServerResponse, status: number, body: unknown) =>
  void res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** Starts one, with a key of its own and one client. It holds requests to what the standards ask of them. */
export async function createOpenIdProvider(more: { tokenAuth?: 'client_secret_post' } = {}): Promise<OpenIdProvider> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { modulusLength: 2048 });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', use: 'sig', alg: 'RS256' };
  const grants = new Map<string, Grant>();
  const tokens = new Map<string, JWTPayload>();
  const server = createServer((req, res) => {
    answer(req, res).catch((error: Error) =>
      json(res, 400, { error: 'invalid_request', error_description: error.message }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: OpenIdProvider = {
    issuer,
    clientId: 'taskward',
    clientSecret: randomBytes(16).toString('hex'),
    person: { sub: 'nobody' },
    refusal: undefined,
    lie: (claims) => claims,
    beside: { iss: issuer },
    asked: [],
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', issuer);
    if (url.pathname === '/.well-known/openid-configuration') return json(res, 200, metadata());
    if (url.pathname === '/jwks') return json(res, 200, { keys: [jwk] });
    if (url.pathname === '/authorize') return authorize(url, res);
    if (url.pathname === '/token' && req.method === 'POST') return token(req, res);
    const claims = tokens.get(req.headers.authorization?.replace('Bearer ', '') ?? '');
    if (url.pathname === '/userinfo' && claims) return json(res, 200, claims);
    json(res, 404, { error: 'not_found' });
  }

  const metadata = () => ({
    ...{ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` },
    ...{ userinfo_endpoint: `${issuer}/userinfo`, jwks_uri: `${issuer}/jwks` },
    ...{ response_types_supported: ['code'], subject_types_supported: ['public'] },
    ...{ id_token_signing_alg_values_supported: ['RS256'], code_challenge_methods_supported: ['S256'] },
    authorization_response_iss_parameter_supported: true,
    ...(more.tokenAuth ? { token_endpoint_auth_methods_supported: [more.tokenAuth] } : {}),
  });

  function authorize(url: URL, res: ServerResponse): void {
    provider.asked.push(url);
    const given = (name: string) => url.searchParams.get(name) ?? '';
    const back = new URL(given('redirect_uri'));
    const wanted = { client_id: provider.clientId, response_type: 'code', code_challenge_method: 'S256' };
    const wrong = Object.entries(wanted).find(([name, value]) => given(name) !== value);
    if (wrong || !given('state') || !given('nonce') || !given('scope').split(' ').includes('openid'))
      throw new Error(`not as it should be: ${wrong?.[0] ?? 'state, nonce or scope'}`);
    const code = randomBytes(16).toString('hex');
    const { person } = provider;
    grants.set(code, { redirectUri: back.href, challenge: given('code_challenge'), nonce: given('nonce'), person });
    const result = provider.refusal === undefined ? { code } : { error: provider.refusal };
    for (const [name, value] of Object.entries({ ...result, state: given('state'), ...provider.beside })) {
      back.searchParams.set(name, value);
    }
    res.writeHead(302, { location: back.href }).end();
  }

  async function token(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(req));
    if (!isClient(req, form)) return json(res, 401, { error: 'invalid_client' });
    const grant = grants.get(form.get('code') ?? '');
    grants.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!grant || grant.redirectUri !== form.get('redirect_uri') || grant.challenge !== challenge)
      return json(res, 400, { error: 'invalid_grant' });
    const now = Math.floor(Date.now() / 1000);
    const { email: _, email_verified: __, ...named } = grant.person;
    const claims = { ...named, iss: issuer, aud: provider.clientId, iat: now, exp: now + 300, nonce: grant.nonce };
    const access = randomBytes(16).toString('hex');
    tokens.set(access, grant.person);
    json(res, 200, {
      ...{ access_token: access, token_type: 'Bearer', expires_in: 300 },
      id_token: await new SignJWT(provider.lie({ ...claims, ...addressOf(grant.person) }))
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .sign(privateKey),
    });
  }

  /** An address stands in the ID token unless the person's claims say that it is told at userinfo alone. */
  const addressOf = ({ email, email_verified, atUserinfo }: JWTPayload) =>
    atUserinfo ? {} : { ...(email ? { email } : {}), ...(email_verified === undefined ? {} : { email_verified }) };

  function isClient(req: IncomingMessage, form: URLSearchParams): boolean {
    const [, basic = ''] = (req.headers.authorization ?? '').split('Basic ');
    const [id, secret] = more.tokenAuth
      ? [form.get('client_id'), form.get('client_secret')]
      : Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent);
    const [known, given] = [provider.clientSecret, secret ?? ''].map((one) =>
      createHash('sha256').update(one).digest(),
    );
    return id === provider.clientId && timingSafeEqual(known as Buffer, given as Buffer);
  }

  return provider;
}
