import { WEB_CLIENT } from '@taskward/service-kit';
import type { Pool } from 'pg';
import type { Secrets } from '../secrets.ts';
import { signAccessToken, type TokenIssuer, USER_SCOPE } from '../tokens/access-tokens.ts';
import type { ProvenSession } from '../tokens/proven-session.ts';
import type { SigningKeys } from '../tokens/signing-keys.ts';
import type { UserRow } from '../users/user-store.ts';
import { toUser } from '../users/users.ts';
import type { EndingDeps } from './sessions.ts';

/** What opening, renewing and ending sessions needs. */
export interface SessionDeps extends EndingDeps {
  pool: Pool;
  keys: SigningKeys;
  secrets: Secrets;
  tokenIssuer: TokenIssuer;
}

/** The answer of every JSON door that signs somebody in. */
export async function tokenAnswer(deps: SessionDeps, user: UserRow, session: ProvenSession) {
  const to = { clientId: WEB_CLIENT, scope: USER_SCOPE, user, session };
  return {
    success: true as const,
    accessToken: await signAccessToken(deps.keys, deps.tokenIssuer, to),
    tokenType: 'Bearer' as const,
    expiresIn: deps.tokenIssuer.lifetime,
    user: toUser(user),
  };
}
