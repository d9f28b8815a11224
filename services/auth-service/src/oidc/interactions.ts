import type Provider from 'oidc-provider';
import type { InteractionResults } from 'oidc-provider';

export type Interaction = InstanceType<Provider['Interaction']>;

interface ConsentDetails {
  missingOIDCScope?: string[];
  missingOIDCClaims?: string[];
  missingResourceScopes?: Record<string, string[]>;
}

/** What the sign-in page shows: who asks, for what. */
export async function describe(provider: Provider, interaction: Interaction) {
  const clientId = String(interaction.params.client_id);
  const client = await provider.Client.find(clientId);
  const details = interaction.prompt.details as ConsentDetails;
  return {
    client: { name: client?.clientName ?? clientId },
    prompt: interaction.prompt.name,
    scopes: details.missingOIDCScope ?? [],
  };
}

/** Keeps the outcome of an interaction; answers where the browser goes on. */
export async function finish(interaction: Interaction, result: InteractionResults): Promise<string> {
  interaction.result = 'error' in result ? result : { ...interaction.lastSubmission, ...result };
  await interaction.persist();
  return interaction.returnTo;
}

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
