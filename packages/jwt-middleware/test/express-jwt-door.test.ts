import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTokenIssuer, type TokenIssuer } from '@taskward/testkit';
import express, { type ErrorRequestHandler } from 'express';
import { expressjwt, type Params } from 'express-jwt';
import request from 'supertest';
import { isRevoked, secretOf } from '../src/express-jwt.ts';
import { createRevocationList, createVerifier, type Verifier } from '../src/index.ts';

let issuer: TokenIssuer;
let app: express.Express;
const expiresAt = Math.floor(Date.now() / 1_000) + 900;

beforeAll(async () => {
  issuer = await createTokenIssuer();
  app = appOf(createVerifier({ issuers: [issuer] }));
});
afterAll(() => issuer.close());

/** An app as its owners have it: express-jwt at the door, and their own handler for what it refuses. */
function appOf(verifier: Verifier, more: Partial<Params> = {}): express.Express {
  const made = express();
  const rules = { algorithms: ['RS256' as const], audience: issuer.audience, issuer: issuer.issuer };
  made.use(expressjwt({ secret: secretOf(verifier), isRevoked: isRevoked(verifier), ...rules, ...more }));
  made.get('/', (req, res) => void res.json({ sub: (req as { auth?: { sub?: string } }).auth?.sub }));
  const refuse: ErrorRequestHandler = (error, _req, res, _next) =>
    void res.status(error.status).json({ code: error.code, message: error.message });
  made.use(refuse);
  return made;
}

const get = (token: string, to = app) => request(to).get('/').auth(token, { type: 'bearer' });

test('a good token opens it, and express-jwt gives its claims as ever', async () => {
  await get(await issuer.token({ sub: 'ann' })).expect(200, { sub: 'ann' });
});

test('no token, or one with another scheme, is refused by express-jwt itself', async () => {
  const none = await request(app).get('/').expect(401);
  expect(none.body.code).toBe('credentials_required');
  const basic = await request(app).get('/').auth('a', 'b').expect(401);
  expect(basic.body.code).toBe('credentials_bad_scheme');
});

test.each(['x', 'a.b.c', '....', 'undefined'])('what is no token is 401 and never 500: %s', async (text) => {
  await get(text).expect(401);
});

test('what express-jwt itself does not look at is refused by the rules of the verifier', async () => {
  for (const claims of [{ exp: undefined }, { iat: undefined }, { sub: '' }, { cnf: { jkt: 'x' } }]) {
    await get(await issuer.token(claims)).expect(401);
  }
  await get(await issuer.token({}, { header: { typ: 'JWT' } })).expect(401);
  const honest = await issuer.token();
  const spare = honest.slice(0, -1) + ({ A: 'B', Q: 'R', g: 'h', w: 'x' }[honest.at(-1) as string] as string);
  await get(spare).expect(401);
});

test('a withdrawn session, person, client is refused as express-jwt says it', async () => {
  const token = await issuer.token({ sub: 'ann', sid: 'one', ver: 3, client_id: 'billing' });
  await get(token).expect(200);
  const entry = { seq: 1, expiresAt };
  for (const entries of [
    { ...entry, kind: 'session' as const, id: 'one' },
    { ...entry, kind: 'user' as const, id: 'ann', version: 4 },
    { ...entry, kind: 'client' as const, id: 'billing' },
  ]) {
    const list = { ...createRevocationList(), isFresh: () => true };
    const one = appOf(createVerifier({ issuers: [issuer], revocations: list }));
    await get(token, one).expect(200);
    list.add(entries);
    const refused = await get(token, one).expect(401);
    expect(refused.body.code).toBe('revoked_token');
  }
});

test('a burned key is refused at once, by the secret already', async () => {
  const list = { ...createRevocationList(), isFresh: () => true };
  const burning = appOf(createVerifier({ issuers: [issuer], revocations: list }), { isRevoked: undefined });
  const token = await issuer.token();
  await get(token, burning).expect(200);
  list.add({ seq: 1, kind: 'key', id: issuer.jwk.kid as string, expiresAt });
  const refused = await get(token, burning).expect(401);
  expect(refused.body.message).toMatch(/key .* was withdrawn/);
});

test('a key server that is away is 503, not 401', async () => {
  const nowhere = { ...issuer, jwksUri: 'http://127.0.0.1:9/' };
  await get(await issuer.token(), appOf(createVerifier({ issuers: [nowhere] }))).expect(503);
});

test('a token is found where getToken finds it', async () => {
  const verifier = createVerifier({ issuers: [issuer] });
  const getToken = (req: express.Request) => req.get('x-token');
  const elsewhere = appOf(verifier, { getToken: getToken as never, isRevoked: isRevoked(verifier, getToken) });
  await request(elsewhere)
    .get('/')
    .set('X-Token', await issuer.token())
    .expect(200);
  await request(elsewhere).get('/').set('X-Token', issuer.unsigned()).expect(401);
  await get(await issuer.token(), elsewhere).expect(401);
});
