import { inTransaction, unauthenticated } from '@taskward/service-kit';
import type Provider from 'oidc-provider';
import type { PoolClient } from 'pg';
import { appendAudit, type Origin } from '../../audit/audit-store.ts';
import { onProof, type Proof } from '../../credentials/proof.ts';
import { linkAwaited } from '../../federation/linking.ts';
import type { MailedLink } from '../../mail/mail-store.ts';
import { takeNotices } from '../../sessions/sign-in-notice-store.ts';
import {
  type Arrival,
  admit,
  admitWaiting,
  admitWithin,
  type Enter,
  type Remembered,
  unlessDue,
} from '../../sign-in/door.ts';
import { type Registration, register } from '../../sign-in/registration.ts';
import { type Credentials, proveSignIn } from '../../sign-in/sign-in.ts';
import { lockUser } from '../../users/user-store.ts';
import { classOf } from '../factor-classes.ts';
import type { OidcDeps } from '../oidc-deps.ts';
import { writingWith } from '../state/oidc-store.ts';
import { consentTo, finish, type Interaction } from './interactions.ts';

// What a person answers on the sign-in page. Each says where the browser goes on.

/**
 * The browser goes on as who has just proved who they are; the issuer looks at the version once more. An account elsewhere
 * that waited for them to sign in here is linked.
 */
async function goOnAs(
  db: PoolClient,
  deps: OidcDeps,
  interaction: Interaction,
  proof: Proof,
  origin: Origin,
  device?: Remembered,
) {
  const { userId, version, amr, authTime } = proof;
  const login = { accountId: userId, amr, acr: classOf(amr), ts: authTime, version, device: device?.id };
  const redirectTo = await finish(db, interaction, { login });
  await appendAudit(db, { type: 'sign-in', origin: { ...origin, actor: userId }, subject: userId });
  return { redirectTo, mail: await linkAwaited(db, deps, interaction.uid, proof, origin) };
}

/** What is answered of it, with the mail on its way. */
function answered<T extends { mail: MailedLink | undefined }>({ mailJob }: OidcDeps, { mail, ...answer }: T) {
  mailJob.added(mail);
  return answer;
}

/** @throws AppError 401, also where a second factor is due; 410 where the page has had its answer, 429 */
export const answerLogin = (deps: OidcDeps, interaction: Interaction, given: Credentials, arrival: Arrival) =>
  onProof(
    () => proveSignIn(deps, given, arrival.origin),
    (proof) => answerProof(deps, interaction, proof, arrival),
  );

/** The same for a sign-in that waited for its second step. */
export const answerWaiting = async (deps: OidcDeps, interaction: Interaction, mfaToken: string, arrival: Arrival) =>
  answered(deps, await admitWaiting(deps, mfaToken, arrival, goOn(deps, interaction, arrival)));

/** The same for who has proved who they are by other means than a password. */
export const answerProof = async (deps: OidcDeps, interaction: Interaction, proof: Proof, arrival: Arrival) =>
  answered(deps, await admit(deps, proof, arrival, goOn(deps, interaction, arrival)));

/** The same for who comes back from elsewhere: no page of ours is there that could tell them anything. */
export const answerReturn = async (deps: OidcDeps, interaction: Interaction, proof: Proof, arrival: Arrival) =>
  answered(
    deps,
    await admit(deps, proof, arrival, (db, _user, proven, device) =>
      goOnAs(db, deps, interaction, proven, arrival.origin, device),
    ),
  );

const goOn =
  (deps: OidcDeps, interaction: Interaction, { origin }: Arrival) =>
  async (db: PoolClient, ...[, proof, device]: Parameters<Enter<unknown>>) => {
    const wentOn = await goOnAs(db, deps, interaction, proof, origin, device);
    const notices = await takeNotices(db, proof.userId);
    return { ...wentOn, notices, deviceToken: device?.token };
  };

/**
 * The account is made also where the sign-in has expired meanwhile: nobody fills in a form twice. The page then begins
 * anew. It is made, too, where a second factor is due, which is set up next.
 *
 * @throws AppError as `register`; 401 where a second factor is due
 */
export async function answerRegistration(
  deps: OidcDeps,
  interaction: Interaction | undefined,
  given: Registration,
  origin: Origin,
): Promise<string | undefined> {
  const admission = await register(deps, given, origin, async (db, proof) =>
    admitWithin(
      db,
      deps,
      proof,
      { origin },
      async (_user, proven) => interaction && (await goOnAs(db, deps, interaction, proven, origin)).redirectTo,
    ),
  );
  return unlessDue(admission);
}

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
