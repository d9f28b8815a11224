import { addressOf } from '@taskward/service-kit';
import type { Request } from 'express';
import type { Origin } from '../audit/audit-store.ts';

/** Who sends this request, and from where: for sessions and the audit log. */
export const originOf = (req: Request): Origin => ({
  actor: req.auth?.subject,
  address: addressOf(req),
  device: deviceOf(req.headers['user-agent']),
  requestId: String(req.headers['x-request-id']),
});

// The first that fits wins: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari.
const BROWSERS: Array<[RegExp, string]> = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\b(OPR|Opera)\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\b(HeadlessChrome|Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const SYSTEMS: Array<[RegExp, string]> = [
  [/\bAndroid\b/, 'Android'],
  [/\b(iPhone|iPad|iPod)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];
const MAX_LENGTH = 100;

/** "Firefox on Linux" from a User-Agent header; the product's name for a program, such as "curl". */
export function deviceOf(userAgent: string | undefined): string {
  if (!userAgent) return 'Unknown device';
  const find = (names: Array<[RegExp, string]>) => names.find(([pattern]) => pattern.test(userAgent))?.[1];
  const browser = find(BROWSERS);
  const system = find(SYSTEMS);
  if (browser) return system ? `${browser} on ${system}` : browser;
  return (userAgent.split(/[/\s]/, 1)[0] ?? userAgent).slice(0, MAX_LENGTH);
}
