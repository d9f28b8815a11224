import { useQuery } from '@tanstack/react-query';
import type { WebConfig } from '@taskward/contracts/http';
import { awaited } from './connection.ts';
import { NetworkError } from './problem.ts';

let settings: Promise<WebConfig> | undefined;

/** What the gateway tells the app at run time, so that one build serves any issuer. A failed question is asked again. */
export function loadSettings(): Promise<WebConfig> {
  settings ??= fetchSettings().catch((cause: unknown) => {
    settings = undefined;
    throw new NetworkError({ cause });
  });
  return settings;
}

/** The same for what is shown; nothing until they are known. */
export function useSettings(): WebConfig | undefined {
  return useQuery({ queryKey: ['settings'], queryFn: loadSettings, staleTime: Number.POSITIVE_INFINITY }).data;
}

async function fetchSettings(): Promise<WebConfig> {
  const own: WebConfig = {
    issuer: location.origin,
    external: false,
    clientId: 'web',
    scope: 'openid profile email',
    apiOrigin: location.origin,
    rolesClaim: 'roles',
    demo: false,
  };
  const response = await awaited(fetch('/config.json', { headers: { accept: 'application/json' } }));
  if (!response.ok || !response.headers.get('content-type')?.includes('json')) return own;
  return { ...own, ...((await response.json()) as Partial<WebConfig>) };
}
