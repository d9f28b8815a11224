import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { documented, operationsOf } from '@taskward/testkit';
import { MOUNTS } from '../src/http/mounts.ts';
import { type RunningService, startService } from './running-service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

/** What every service has for whoever runs it, and what services tell each other. */
const INSIDE = /^(GET \/(health|ready|metrics)|[A-Z]+ \/internal\/.*)$/;
const SYSTEM = /^GET \/(health|ready|config\.json|openapi\.json)$/;
const OTHERS =
  /^[A-Z]+ \/api\/(files|v1\/(tasks|comments|attachments|uploads|projects|events|notifications|views|presence))(\/|$)/;

// Red? Say in packages/contracts/openapi/*.yaml what the operation takes and answers, run
// `node packages/contracts/generate-openapi.mjs`, and ask it in apps/stack/test/openapi.test.ts.
test('what the service answers is what the OpenAPI document says, both ways', () => {
  const answered = operationsOf(service.app.router).filter((one) => !INSIDE.test(one));
  const wanted = documented.filter((one) => ![SYSTEM, OTHERS].some((others) => others.test(one)));
  const [, otherMount = ''] = MOUNTS;
  expect(answered.filter((one) => !one.includes(` ${otherMount}/`))).toEqual(wanted);
  const doubled = answered.filter((one) => one.includes(` ${otherMount}/`));
  expect(doubled.map((one) => one.replace(otherMount, '/auth'))).toEqual(
    wanted.filter((one) => one.includes(' /auth/')),
  );
});

/** What the issuer names in its discovery document. */
const ISSUER = /^[A-Z]+ \/(oauth2\/(?!jwks)|\.well-known\/o)/;
/** Where a flow leads on its way; the issuer tells them as it goes, not beforehand. */
const STEPS = ['/oauth2/authorize/{uid}', '/oauth2/logout/confirm', '/oauth2/logout/success'];

test('the addresses that the issuer names are those of the document, both ways', async () => {
  const metadata = (await (await service.get('/.well-known/openid-configuration')).json()) as Record<string, string>;
  const named = Object.entries(metadata).filter(([name]) => name.endsWith('_endpoint') || name === 'jwks_uri');
  const paths = new Set(documented.filter((one) => ISSUER.test(one)).map((one) => one.split(' ')[1] as string));
  for (const step of STEPS) expect([step, paths.delete(step)]).toEqual([step, true]);
  const addresses = named.map(([, address]) => new URL(address).pathname);
  const wellKnown = [...paths].filter((path) => path.startsWith('/.well-known/'));
  expect([...addresses, ...wellKnown].sort()).toEqual([...paths, '/.well-known/jwks.json'].sort());
});
