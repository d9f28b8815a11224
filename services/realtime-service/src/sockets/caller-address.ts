import type { IncomingMessage } from 'node:http';
import { canonicalAddress, networkOf, provesSecret } from '@taskward/service-kit';

/** What the address of a request is counted by; one that the gateway passed on has the word of the gateway. */
export const networkBy =
  (serviceSecret: string) =>
  ({ headers, socket }: IncomingMessage): string => {
    const told = provesSecret(headers, serviceSecret) ? String(headers['x-forwarded-for'] ?? '') : undefined;
    return networkOf(canonicalAddress(told?.split(',').at(-1) ?? socket.remoteAddress));
  };
