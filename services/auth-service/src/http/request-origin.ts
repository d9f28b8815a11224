import { addressOf } from '@taskward/service-kit';
import Bowser from 'bowser';
import type { Request } from 'express';
import type { Origin } from '../audit/audit-store.ts';

/** Who sends this request, and from where: for sessions and the audit log. */
export const originOf = (req: Request): Origin => ({
  actor: req.auth?.subject,
  address: addressOf(req),
  device: deviceOf(req.headers['user-agent']),
  requestId: String(req.headers['x-request-id']),
});

const MAX_LENGTH = 100;

/** "Firefox on Linux" from a User-Agent header; the product's name for a program, such as "curl". */
export function deviceOf(userAgent: string | undefined): string {
  if (!userAgent) return 'Unknown device';
  const parser = Bowser.getParser(userAgent, true); // of what it can tell no more than is asked for
  const name = parser.getBrowserName() || userAgent.split(/[/\s]/, 1)[0];
  return [name, parser.getOSName()].filter(Boolean).join(' on ').slice(0, MAX_LENGTH);
}
