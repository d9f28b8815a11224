import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTokenIssuer, type TokenIssuer } from '@taskward/testkit';
import express, { type ErrorRequestHandler } from 'express';
import request from 'supertest';
import { checkApplication, checkCaller, checkJwt, checkRole, checkScope } from '../src/express.ts';
import { createVerifier } from '../src/index.ts';

let issuer: TokenIssuer;
let fresh = true;
const app = express();

beforeAll(async () => {
  issuer = await createTokenIssuer();
  const revocations = {
    isRevoked: ({ sessionId }: { sessionId?: string | undefined }) => sessionId === 'ended',
    isFresh: () => fresh,
    onKeyBurned: () => {},
  };
  const token = checkJwt(createVerifier({ issuers: [issuer], revocations }));
  app.get('/private', token, (_req, res) => void res.end());
  app.get('/admin', token, checkRole('admin'), (_req, res) => void res.end());
  const inSupport = checkCaller(({ teams }) => teams.includes('support'), 'the team support');
  app.get('/support', token, inSupport, (_req, res) => void res.end());
  app.get('/scope', token, checkScope('tasks:read'), (_req, res) => void res.end());
  app.get('/lent', token, checkApplication('tasks:read'), (_req, res) => void res.end());
  const refuse: ErrorRequestHandler = (error, _req, res, _next) =>
    void res.status(error.status).set(error.headers).end();
  app.use(refuse);
});
afterAll(() => issuer.close());

/** Each value is a header of its own. */
async function get(path: string, authorization: string[] = []) {
  const { status, headers } = await request(app)
    .get(path)
    .set('Authorization', authorization as never);
  return { status, challenge: headers['www-authenticate'] };
}

test('no credentials get a bare challenge', async () => {
  expect(await get('/private')).toEqual({ status: 401, challenge: 'Bearer' });
  expect(await get('/private', ['Basic dTpw'])).toEqual({ status: 401, challenge: 'Bearer' });
});

test('a token in the query is not read', async () => {
  expect((await get(`/private?access_token=${await issuer.token()}`)).status).toBe(401);
});

test('two different Authorization headers are refused, the same one twice is not', async () => {
  const [one, two] = [await issuer.token(), await issuer.token()];
  expect(await get('/private', [`Bearer ${one}`, `Bearer ${two}`])).toMatchObject({
    status: 400,
    challenge: expect.stringContaining('invalid_request'),
  });
  expect((await get('/private', [`Bearer ${one}`, `Bearer ${one}`])).status).toBe(200);
});

test('a rule of one’s own lets pass and says what is missing', async () => {
  expect((await get('/support', [`Bearer ${await issuer.token({ teams: ['support'] })}`])).status).toBe(200);
  expect(await get('/support', [`Bearer ${await issuer.token({ teams: ['sales'] })}`])).toEqual({
    status: 403,
    challenge: 'Bearer error="insufficient_scope", error_description="This needs the team support"',
  });
});

test('a missing role or scope is 403 and says which', async () => {
  const user = `Bearer ${await issuer.token({ roles: ['user'] })}`;
  expect((await get('/admin', [user])).status).toBe(403);
  expect(await get('/scope', [user])).toMatchObject({
    status: 403,
    challenge: expect.stringContaining('scope="tasks:read"'),
  });
  expect((await get('/admin', [`Bearer ${await issuer.token({ roles: ['admin'] })}`])).status).toBe(200);
  expect((await get('/scope', [`bearer ${await issuer.token({ scope: 'tasks:read' })}`])).status).toBe(200);
});

test('another application needs the scope, our own app does not', async () => {
  const lent = async (claims: object) => get('/lent', [`Bearer ${await issuer.token({ ...claims })}`]);
  expect((await lent({})).status).toBe(200);
  expect((await lent({ client_id: 'calendar', scope: 'openid tasks:read' })).status).toBe(200);
  expect(await lent({ client_id: 'calendar', scope: 'openid' })).toMatchObject({
    status: 403,
    challenge: expect.stringContaining('error="insufficient_scope"'),
  });
});

test('a withdrawn token is refused although it was accepted before', async () => {
  expect((await get('/private', [`Bearer ${await issuer.token({ sid: 'ended' })}`])).status).toBe(401);
});

test('where withdrawals may have passed unheard, an admin route is refused and others work', async () => {
  const admin = `Bearer ${await issuer.token({ roles: ['admin'] })}`;
  fresh = false;
  try {
    expect((await get('/admin', [admin])).status).toBe(503);
    expect((await get('/private', [admin])).status).toBe(200);
  } finally {
    fresh = true;
  }
});
