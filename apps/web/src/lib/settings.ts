import type { WebConfig } from '@taskward/contracts/http';
import { Unreachable } from './problem.ts';

let settings: Promise<WebConfig> | undefined;

/** What the gateway tells the app at run time, so that one build serves any issuer. A failed question is asked again. */
export function loadSettings(): Promise<WebConfig> {
  settings ??= fetchSettings().catch((cause: unknown) => {
    settings = undefined;
    throw new Unreachable({ cause });
  });
  return settings;
}

async function fetchSettings(): Promise<WebConfig> {
  const own: WebConfig = { issuer: location.origin, clientId: 'web', apiOrigin: location.origin, rolesClaim: 'roles' };
  const response = await fetch('/config.json', { headers: { accept: 'application/json' } });
  if (!response.ok || !response.headers.get('content-type')?.includes('json')) return own;
  return { ...own, ...((await response.json()) as Partial<WebConfig>) };
}
