import { gone } from '@taskward/service-kit';
import type Provider from 'oidc-provider';
import { type InteractionResults, interactionPolicy } from 'oidc-provider';
import type { PoolClient } from 'pg';
import { PROOF_DAYS } from '../../sessions/session-store.ts';
import { loginName } from '../../users/user-fields.ts';
import type { UserRow } from '../../users/user-store.ts';
import { asksForTwo, BY_TWO } from '../factor-classes.ts';
import { lendable } from '../scopes.ts';
import { writingWith } from '../state/oidc-store.ts';
import { consumeOnce } from '../state/single-use-store.ts';

export type Interaction = InstanceType<Provider['Interaction']>;

type Person = Pick<UserRow, 'id' | 'roles' | 'permissions'>;

const DAY_SECONDS = 86_400;

interface ConsentDetails {
  missingOIDCScope?: string[];
  missingOIDCClaims?: string[];
  missingResourceScopes?: Record<string, string[]>;
}

/** What somebody is asked. `prompt=create` (Initiating User Registration via OpenID Connect 1.0) asks for a new account first. */
export const PROMPTS = withOurChecks([
  new interactionPolicy.Prompt({ name: 'create', requestable: true }),
  ...interactionPolicy.base(),
]);

/**
 * Who signs in anew beside those whom the library asks: who did so long ago, however much the browser was used since, and
 * who has a second factor and came in without it, where an application asks for two (`acr_values`).
 */
function withOurChecks(prompts: interactionPolicy.Prompt[]): interactionPolicy.Prompt[] {
  const { Check } = interactionPolicy;
  const longAgo = new Check('long_ago', 'the person signed in long ago', ({ oidc }) =>
    Boolean(oidc.session?.accountId && oidc.session.past(PROOF_DAYS * DAY_SECONDS)),
  );
  const secondFactor = new Check('second_factor', 'the application asks for a second factor', ({ oidc }) => {
    const person = oidc.account?.user as UserRow | undefined;
    const could = person !== undefined && person.secondFactors.length > 0 && !oidc.result?.login;
    return could && asksForTwo(oidc.params ?? {}) && oidc.session?.acr !== BY_TWO;
  });
  prompts.find(({ name }) => name === 'login')?.checks.push(longAgo, secondFactor);
  return prompts;
}

/** An account elsewhere that is linked to one here by signing in to that. */
export interface Linking {
  /** What people know it by. */
  provider: string;
  /** The address that both have. */
  email: string;
}

/** What the sign-in page shows: who asks, for what, who is expected, and what signing in links. */
export async function describe(provider: Provider, interaction: Interaction, person?: Person, linking?: Linking) {
  const clientId = String(interaction.params.client_id);
  const client = await provider.Client.find(clientId);
  return {
    client: { name: client?.clientName ?? clientId },
    prompt: interaction.prompt.name,
    scopes: person ? lendable(person, asksFor(interaction)) : [],
    ...(linking ? { linking, loginHint: linking.email } : loginHintOf(interaction)),
  };
}

/**
 * The scopes that a person is asked for: of who they are and of what the application may do, without distinction. Where
 * the application has them all and asks again (`prompt=consent`), all of them.
 */
function asksFor({ prompt, params }: Interaction): string[] {
  if (prompt.name !== 'consent') return [];
  const { missingOIDCScope = [], missingResourceScopes = {} } = prompt.details as ConsentDetails;
  const missing = [...new Set([...missingOIDCScope, ...Object.values(missingResourceScopes).flat()])];
  return missing.length > 0 ? missing : String(params.scope ?? '').split(' ');
}

/** Whom the application expects (OpenID Connect Core 3.1.2.1), where that may be a name. */
function loginHintOf({ params }: Interaction): { loginHint?: string } {
  const { value, error } = loginName.validate(params.login_hint);
  return error || !value ? {} : { loginHint: value };
}

/**
 * Keeps the outcome of an interaction, in the caller's transaction; answers where the browser goes on.
 *
 * @throws AppError 410 where it has one already
 */
export async function finish(db: PoolClient, interaction: Interaction, result: InteractionResults): Promise<string> {
  if (!(await consumeOnce(db, 'Interaction', interaction.uid))) throw expired();
  // To sign in answers the question for a new account as well: whoever has one already said so.
  const answered = 'login' in result ? { create: {} } : {};
  interaction.result = 'error' in result ? result : { ...interaction.lastSubmission, ...answered, ...result };
  await writingWith(db, () => interaction.persist());
  return interaction.returnTo;
}

export const expired = () => gone('This sign-in has expired. Start again.');

/** Grants a client what its person was asked for and can lend; answers the grant's id and those scopes. */
export async function consentTo(provider: Provider, interaction: Interaction, person: Person) {
  const known = interaction.grantId ? await provider.Grant.find(interaction.grantId) : undefined;
  const grant = known ?? new provider.Grant({ accountId: person.id, clientId: String(interaction.params.client_id) });
  const {
    missingOIDCScope = [],
    missingOIDCClaims = [],
    missingResourceScopes = {},
  } = interaction.prompt.details as ConsentDetails;
  const lent = lendable(person, missingOIDCScope);
  if (lent.length > 0) grant.addOIDCScope(lent);
  grant.addOIDCClaims(missingOIDCClaims);
  for (const [resource, scopes] of Object.entries(missingResourceScopes)) {
    const ofResource = lendable(person, scopes);
    if (ofResource.length > 0) grant.addResourceScope(resource, ofResource);
  }
  return { grantId: await grant.save(), scopes: lendable(person, asksFor(interaction)) };
}
