import { isIP } from 'node:net';
import { conflict } from '@taskward/service-kit';

/** Whose passkeys are: a host, and the origin at which a browser may use them (WebAuthn Level 3, 5.1.2 and 13.4.9). */
export interface RelyingParty {
  id: string;
  origin: string;
}

/** @throws AppError 409 where browsers use no passkeys at the public address */
export function relyingPartyOf(publicUrl: string): RelyingParty {
  const why = obstacleAt(publicUrl);
  if (why) throw conflict(`${why} Whoever runs it can change that (PUBLIC_URL).`, { type: 'passkeys-unavailable' });
  const { hostname, origin } = new URL(publicUrl);
  return { id: hostname, origin };
}

/** Whether browsers use passkeys at the public address. */
export const hasPasskeysAt = (publicUrl: string): boolean => obstacleAt(publicUrl) === undefined;

function obstacleAt(publicUrl: string): string | undefined {
  const { protocol, hostname } = new URL(publicUrl);
  if (isIP(hostname.replace(/^\[|\]$/g, ''))) {
    return 'Passkeys belong to a host by name, and this installation is reached by an IP address.';
  }
  if (protocol === 'https:' || /(^|\.)localhost$/.test(hostname)) return undefined;
  return 'Browsers use passkeys over https alone, and this installation is reached by http.';
}
