import { githubProvider } from './github-client.ts';
import { openIdProvider } from './openid-provider-client.ts';
import type { ProviderConfig } from './provider-settings.ts';
import type { Provider } from './sign-in-provider.ts';

const GOOGLE = { id: 'google', name: 'Google', kind: 'google', scopes: 'openid email profile' } as const;

/** The providers that are set up, in the order in which they are shown. */
export function createProviders(config: ProviderConfig): Provider[] {
  const google = credentials(config.GOOGLE_CLIENT_ID, config.GOOGLE_CLIENT_SECRET);
  const github = credentials(config.GITHUB_CLIENT_ID, config.GITHUB_CLIENT_SECRET);
  const { GOOGLE_ISSUER: issuer, GITHUB_URL: url, GITHUB_API_URL: apiUrl } = config;
  return [
    ...(google ? [openIdProvider({ ...GOOGLE, issuer, ...google })] : []),
    ...(github ? [githubProvider({ url, apiUrl, ...github })] : []),
    ...config.SIGN_IN_PROVIDERS.map((one) => openIdProvider({ kind: 'openid', ...one })),
  ];
}

const credentials = (clientId?: string, clientSecret?: string) =>
  clientId !== undefined && clientSecret !== undefined ? { clientId, clientSecret } : undefined;
