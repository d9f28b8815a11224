import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';

/** An OpenID provider with the paths and claims of an Asgardeo organisation, on loopback. */
export interface AsgardeoLike {
  issuer: string;
  jwksUri: string;
  clientId: string;
  /** Signs an access token as the provider does; for what no honest provider would sign. */
  sign(claims: object, key?: CryptoKey): Promise<string>;
  close(): Promise<void>;
}

/** Somebody of the organisation; the subject is a UUID, as there. */
export interface Member {
  sub: string;
  username: string;
  given_name: string;
  family_name: string;
  /** As Asgardeo sends them in one text. */
  roles: string;
}

export const PASSWORD = 'a password of their own';
const ORGANISATION = '/t/acme';
const CLIENT = 'rMnX4_the_web_app_there';
const RESOURCE = 'urn:the-web-app';
export const SCOPE = 'openid profile email roles';
const DISCOVERY = '/.well-known/openid-configuration';

/** @param webOrigin where the web app is, which may sign people in */
export async function startAsgardeoLike(members: Member[], webOrigin: string): Promise<AsgardeoLike> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const header = { alg: 'RS256', kid: randomUUID(), typ: 'at+jwt' };
  const jwk = { ...(await exportJWK(privateKey)), kid: header.kid, use: 'sig', alg: 'RS256' };
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${origin}${ORGANISATION}/oauth2/token`;
  const provider = new Provider(issuer, configuration(members, webOrigin, jwk as never));
  const answer = provider.callback();
  server.on('request', (req, res) => {
    if (req.url?.startsWith(`${ORGANISATION}/login/`)) return void signIn(provider, members, req, res);
    // There discovery is below the issuer, which is the address of the token endpoint.
    if (req.url === `${ORGANISATION}/oauth2/token${DISCOVERY}`) req.url = DISCOVERY;
    answer(req, res);
  });
  return {
    issuer,
    jwksUri: `${origin}${ORGANISATION}/oauth2/jwks`,
    clientId: CLIENT,
    sign: (claims, key = privateKey) => new SignJWT({ ...claims }).setProtectedHeader(header).sign(key),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function configuration(members: Member[], webOrigin: string, jwk: never): Configuration {
  const memberOf = (sub: string) => members.find((member) => member.sub === sub) as Member;
  return {
    jwks: { keys: [jwk] },
    clients: [
      {
        client_id: CLIENT,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: [`${webOrigin}/login`],
        post_logout_redirect_uris: [`${webOrigin}/login`],
      },
    ],
    cookies: { keys: [randomUUID()] },
    routes: {
      authorization: `${ORGANISATION}/oauth2/authorize`,
      token: `${ORGANISATION}/oauth2/token`,
      jwks: `${ORGANISATION}/oauth2/jwks`,
      userinfo: `${ORGANISATION}/oauth2/userinfo`,
      end_session: `${ORGANISATION}/oidc/logout`,
    },
    scopes: ['openid', 'profile', 'email', 'roles', 'offline_access'],
    claims: { openid: ['sub'], profile: ['username', 'given_name', 'family_name'], email: ['email'], roles: ['roles'] },
    conformIdTokenClaims: false,
    clientBasedCORS: (_ctx, origin) => origin === webOrigin,
    interactions: { url: (_ctx, interaction) => `${ORGANISATION}/login/${interaction.uid}` },
    issueRefreshToken: async () => true,
    ttl: { AccessToken: 3600, IdToken: 3600, Interaction: 600, Grant: 3600, Session: 3600, RefreshToken: 86_400 },
    findAccount: async (_ctx, sub) => ({ accountId: sub, claims: async () => claimsOf(memberOf(sub)) }),
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ clientId: CLIENT, accountId: oidc.session?.accountId });
      grant.addOIDCScope(SCOPE);
      grant.addResourceScope(RESOURCE, SCOPE);
      await grant.save();
      return grant;
    },
    // The attributes that an administrator there chose for access tokens, beside what is always in them.
    extraTokenClaims: async (_ctx, token) => ({
      ...('accountId' in token ? claimsOf(memberOf(token.accountId as string)) : {}),
      aut: 'APPLICATION_USER',
      org_id: '10084a8d-113f-4211-a0d5-efe36b082211',
      org_name: 'acme',
      sub: undefined,
    }),
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(ctx, form) {
          const agreed = form.replace('</form>', '<input type="hidden" name="logout" value="yes"></form>');
          ctx.body = `<!doctype html><title>Acme</title>${agreed}<script>document.forms[0].submit()</script>`;
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          audience: CLIENT,
          scope: SCOPE,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  };
}

const claimsOf = (member: Member) => ({ ...member, email: member.username });

/** The organisation's own page for the password. */
async function signIn(provider: Provider, members: Member[], req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { uid } = await provider.interactionDetails(req, res);
  if (req.method === 'GET') {
    res.setHeader('Content-Type', 'text/html');
    res.end(`<!doctype html><html lang="en"><title>Acme</title><h1>Sign in to Acme</h1>
      <form method="post" action="${ORGANISATION}/login/${uid}"><label>Username <input name="username"></label>
      <label>Password <input name="password" type="password"></label><button>Continue</button></form>`);
    return;
  }
  const form = new URLSearchParams(Buffer.concat(await req.toArray()).toString());
  const member = members.find(({ username }) => username === form.get('username'));
  const known = member && form.get('password') === PASSWORD;
  const result = known ? { login: { accountId: member.sub } } : { error: 'access_denied' };
  await provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
}
