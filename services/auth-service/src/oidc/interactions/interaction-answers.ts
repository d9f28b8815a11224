import { inTransaction, unauthenticated } from '@taskward/service-kit';
import type Provider from 'oidc-provider';
import type { PoolClient } from 'pg';
import { appendAudit, type Origin } from '../../audit/audit-store.ts';
import { confirmProof, onProof, type Proof } from '../../credentials/proof.ts';
import { takeNotices } from '../../sessions/sign-in-notice-store.ts';
import { type Registration, register } from '../../sign-in/registration.ts';
import { type Credentials, proveSignIn } from '../../sign-in/sign-in.ts';
import { lockUser } from '../../users/user-store.ts';
import type { OidcDeps } from '../oidc-deps.ts';
import { writingWith } from '../state/oidc-store.ts';
import { consentTo, finish, type Interaction } from './interactions.ts';

// What a person answers on the sign-in page. Each says where the browser goes on.

/** The browser goes on as who has just proved who they are; the issuer looks at the version once more. */
async function goOnAs(db: PoolClient, interaction: Interaction, proof: Proof, origin: Origin): Promise<string> {
  const { userId, version, amr, authTime } = proof;
  const login = { accountId: userId, amr, ts: authTime, version };
  const redirectTo = await finish(db, interaction, { login });
  await appendAudit(db, { type: 'sign-in', origin: { ...origin, actor: userId }, subject: userId });
  return redirectTo;
}

/** @throws AppError 401, 410 where the page has had its answer, 429 */
export const answerLogin = (deps: OidcDeps, interaction: Interaction, given: Credentials, origin: Origin) =>
  onProof(
    () => proveSignIn(deps, given, origin),
    (proof) =>
      inTransaction(deps.pool, async (db) => {
        await confirmProof(db, proof);
        const notices = await takeNotices(db, proof.userId);
        return { redirectTo: await goOnAs(db, interaction, proof, origin), notices };
      }),
  );

/**
 * The account is made also where the sign-in has expired meanwhile: nobody fills in a form twice. The page then begins
 * anew.
 *
 * @throws AppError as `register`
 */
export const answerRegistration = (
  deps: OidcDeps,
  interaction: Interaction | undefined,
  given: Registration,
  origin: Origin,
) => register(deps, given, origin, async (db, proof) => interaction && goOnAs(db, interaction, proof, origin));

const NO_CONSENT = { error: 'access_denied', error_description: 'The user did not consent.' };

/** @throws AppError 401 where nobody is asked for consent, 410 where the page has had its answer */
export function answerConsent(
  { pool }: OidcDeps,
  provider: Provider,
  interaction: Interaction,
  accept: boolean,
  origin: Origin,
): Promise<string> {
  const { accountId } = interaction.session ?? {};
  if (interaction.prompt.name !== 'consent' || !accountId) throw signInFirst();
  return inTransaction(pool, async (db) => {
    if (!accept) return finish(db, interaction, NO_CONSENT);
    const person = await lockUser(db, accountId); // a role that is taken away meanwhile cannot be lent any more
    if (!person || person.disabledAt) throw signInFirst();
    const { grantId, scopes } = await writingWith(db, () => consentTo(provider, interaction, person));
    const [subject, details] = [String(interaction.params.client_id), { scope: scopes.join(' ') }];
    await appendAudit(db, { type: 'consent.given', origin: { ...origin, actor: accountId }, subject, details });
    return finish(db, interaction, { consent: { grantId } });
  });
}

const signInFirst = () => unauthenticated('Sign in before you consent.');
