import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTokenIssuer, type TokenIssuer } from '@taskward/testkit';
import fc from 'fast-check';
import { createRevocationList, createVerifier, type Identity, type Revocation } from '../src/index.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 2_000);
const SEED = Number(process.env.SEED);
const now = () => Math.floor(Date.now() / 1_000);
const START = now();

let issuer: TokenIssuer;
let someone: Identity;
beforeAll(async () => {
  issuer = await createTokenIssuer();
  someone = await createVerifier({ issuers: [issuer] }).verify(await issuer.token());
});
afterAll(() => issuer.close());

// Few ids, and the same ones for all kinds: what is mixed up shows.
const ids = fc.constantFrom('a', 'b', '__proto__');
const entries: fc.Arbitrary<Revocation> = fc.record({
  seq: fc.nat({ max: 100 }),
  kind: fc.constantFrom('session', 'user', 'client', 'key'),
  id: ids,
  version: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
  before: fc.option(fc.integer({ min: START - 3, max: START + 3 }), { nil: undefined }),
  expiresAt: fc.constantFrom(START - 10, START + 10_000),
});
const steps = fc.array(fc.oneof({ weight: 4, arbitrary: entries }, fc.constant('prune' as const)), { maxLength: 12 });
const optionalId = fc.option(ids, { nil: undefined });
const tokens = fc.record({
  external: fc.boolean(),
  subject: ids,
  version: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
  issuedAt: fc.integer({ min: START - 3, max: START + 3 }),
  sessionId: optionalId,
  clientId: optionalId,
  keyId: ids,
});

/** What one entry refuses, without any other. */
function refuses({ kind, id, version, before }: Revocation, token: Identity): boolean {
  if (kind === 'user' && token.external) return id === token.subject && before !== undefined && token.issuedAt < before;
  if (token.external) return false;
  if (kind === 'user') {
    return id === token.subject && version !== undefined && (token.version === undefined || token.version < version);
  }
  return id === { session: token.sessionId, client: token.clientId, key: token.keyId }[kind];
}

/** All entries in a row; those about one hold as long as the longest of them, keys for good. */
function modelOf(sequence: Array<Revocation | 'prune'>): Revocation[] {
  let held: Revocation[] = [];
  for (const step of sequence) {
    if (step !== 'prune') {
      held.push(step);
      continue;
    }
    const all = held;
    const lasts = ({ kind, id }: Revocation) =>
      all.some((other) => other.kind === kind && other.id === id && (kind === 'key' || other.expiresAt > now()));
    held = all.filter(lasts);
  }
  return held;
}

test(`the list agrees with its entries taken one by one: ${RUNS} sequences, seed ${SEED}`, () => {
  console.info(`revocation list against its model: ${RUNS} sequences of entries, seed ${SEED}`);
  const property = fc.property(steps, fc.array(tokens, { minLength: 1, maxLength: 8 }), (sequence, several) => {
    const list = createRevocationList();
    const burned: string[] = [];
    list.onKeyBurned((keyId) => burned.push(keyId));
    for (const step of sequence) step === 'prune' ? list.prune() : list.add(step);
    const model = modelOf(sequence);
    for (const token of several) {
      const identity = { ...someone, ...token };
      expect(list.isRevoked(identity)).toBe(model.some((entry) => refuses(entry, identity)));
    }
    const keys = new Set(model.filter(({ kind }) => kind === 'key').map(({ id }) => id));
    const late: string[] = [];
    list.onKeyBurned((keyId) => late.push(keyId));
    expect([burned, late]).toEqual([[...keys], [...keys]]);
    expect(list.lastSeq()).toBe(Math.max(0, ...sequence.map((step) => (step === 'prune' ? 0 : step.seq))));
  });
  fc.assert(property, { numRuns: RUNS, seed: SEED });
});

test('an entry of a kind that is not known here is read over', () => {
  const list = createRevocationList();
  for (const kind of ['team', '__proto__', 'constructor']) {
    list.add({ seq: 7, kind: kind as 'user', id: someone.subject, version: 9, expiresAt: now() + 900 });
  }
  expect(list.isRevoked(someone)).toBe(false);
  expect(list.lastSeq()).toBe(7);
});

test.each([
  [0, 0],
  [7, 7],
  [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  [Number.MAX_SAFE_INTEGER + 1, undefined],
  [-1, undefined],
  [1.5, undefined],
  ['7', undefined],
  [true, undefined],
  [null, undefined],
  [[7], undefined],
  [undefined, undefined],
])('the claim ver %j is the version %j', async (ver, version) => {
  const identity = await createVerifier({ issuers: [issuer] }).verify(await issuer.token({ ver }));
  expect(identity.version).toBe(version);
});
