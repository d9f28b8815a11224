import { gone } from '@taskward/service-kit';
import type Provider from 'oidc-provider';
import { type InteractionResults, interactionPolicy } from 'oidc-provider';
import type { PoolClient } from 'pg';
import { loginName } from '../users/user-fields.ts';
import { writingWith } from './oidc-store.ts';
import { consumeOnce } from './single-use-store.ts';

export type Interaction = InstanceType<Provider['Interaction']>;

interface ConsentDetails {
  missingOIDCScope?: string[];
  missingOIDCClaims?: string[];
  missingResourceScopes?: Record<string, string[]>;
}

/** What somebody is asked. `prompt=create` (Initiating User Registration via OpenID Connect 1.0) asks for a new account first. */
export const PROMPTS = [
  new interactionPolicy.Prompt({ name: 'create', requestable: true }),
  ...interactionPolicy.base(),
];

/** What the sign-in page shows: who asks, for what, and who is expected. */
export async function describe(provider: Provider, interaction: Interaction) {
  const clientId = String(interaction.params.client_id);
  const client = await provider.Client.find(clientId);
  return {
    client: { name: client?.clientName ?? clientId },
    prompt: interaction.prompt.name,
    scopes: interaction.prompt.name === 'consent' ? scopesIn(interaction) : [],
    ...loginHintOf(interaction),
  };
}

/** What was not granted before, of the issuer's own scopes and of the API's; everything, where consent to that is asked for anew. */
function scopesIn({ params, prompt }: Interaction): string[] {
  const { missingOIDCScope = [], missingResourceScopes = {} } = prompt.details as ConsentDetails;
  const missing = new Set([...missingOIDCScope, ...Object.values(missingResourceScopes).flat()]);
  return missing.size > 0 ? [...missing] : String(params.scope ?? '').split(' ');
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

/** Grants a client what it asked for; answers the grant's id. */
export async function consentTo(provider: Provider, interaction: Interaction): Promise<string> {
  const known = interaction.grantId ? await provider.Grant.find(interaction.grantId) : undefined;
  const grant =
    known ??
    new provider.Grant({
      accountId: interaction.session?.accountId,
      clientId: String(interaction.params.client_id),
    });
  const details = interaction.prompt.details as ConsentDetails;
  if (details.missingOIDCScope) grant.addOIDCScope(details.missingOIDCScope);
  if (details.missingOIDCClaims) grant.addOIDCClaims(details.missingOIDCClaims);
  for (const [resource, scopes] of Object.entries(details.missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, scopes);
  }
  return grant.save();
}
