import { httpStatus, type Logger, PERMISSIONS_POLICY, toAppError } from '@taskward/service-kit';
import type { Response } from 'express';
import { escaped, renderPage } from '../http/page.ts';

const TITLES: Record<string, string> = {
  gone: 'This sign-in has expired',
  unavailable: 'That does not work right now',
  conflict: 'Sign in here first',
  'linked-elsewhere': 'This account is linked already',
  'provider-refused': 'You were not signed in',
  'address-unverified': 'Confirm your address first',
  'address-unconfirmed': 'Confirm your address first',
  'mfa-required': 'One more step',
};

/** Shows a person why their account elsewhere did not let them in, and what they can do; they may go `back`. */
export function refusalPage(res: Response, log: Logger, error: unknown, back: string): void {
  const told = toAppError(error);
  const status = httpStatus(told.code);
  if (status >= 500) log.error({ err: told.cause ?? told }, told.message);
  else if (told.cause) log.warn({ err: told.cause }, 'the answer of a provider was refused');
  const title = TITLES[told.type ?? ''] ?? TITLES[told.code] ?? 'That did not work';
  const action = back === '/account' ? 'Back to my account' : 'Back to sign-in';
  const body = `<p>${escaped(told.message)}</p>\n<p><a href="${escaped(back)}">${action}</a></p>`;
  const { html, policy } = renderPage(title, body);
  res
    .status(status)
    .set({ ...told.headers, 'Content-Security-Policy': policy, 'Permissions-Policy': PERMISSIONS_POLICY })
    .type('html')
    .send(html);
}
