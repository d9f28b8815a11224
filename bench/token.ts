import { createVerifier } from '@taskward/jwt-middleware';
import type { TokenIssuer } from '@taskward/testkit';

/** Microseconds of CPU that checking a known token takes. */
export async function tokenCheckCost(issuer: TokenIssuer, token: string): Promise<number> {
  const verifier = createVerifier({
    issuers: [{ issuer: issuer.issuer, audience: issuer.audience, jwksUri: issuer.jwksUri }],
  });
  const checks = 200_000;
  for (let i = 0; i < 20_000; i += 1) await verifier.verify(token); // warm
  const before = process.cpuUsage();
  for (let i = 0; i < checks; i += 1) await verifier.verify(token);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / checks;
}
