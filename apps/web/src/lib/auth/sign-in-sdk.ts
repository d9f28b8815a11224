import type { AsgardeoSPAClient } from '@asgardeo/auth-react';
import { awaited } from '../connection.ts';
import { importWithRetry } from '../lazy-with-retry.ts';
import { NetworkError } from '../problem.ts';
import { loadSettings } from '../settings.ts';

let client: Promise<AsgardeoSPAClient> | undefined;

async function openClient(): Promise<AsgardeoSPAClient> {
  const [{ AsgardeoSPAClient }, settings] = await Promise.all([
    importWithRetry(() => import('@asgardeo/auth-react')),
    loadSettings(),
  ]);
  const opened = AsgardeoSPAClient.getInstance();
  if (!opened) throw new Error('the sign-in SDK did not start');
  await opened.initialize({
    clientID: settings.clientId,
    signInRedirectURL: `${location.origin}/login`,
    signOutRedirectURL: `${location.origin}/login`,
    scope: settings.scope.split(' '),
    // Another origin answers requests with cookies only where it means to.
    sendCookiesInRequests: !settings.external,
    resourceServerURLs: [settings.apiOrigin],
    wellKnownEndpoint: `${settings.issuer}/.well-known/openid-configuration`,
    storage: 'sessionStorage',
    // A failed renewal is ours to judge: a server that is away for a moment must not sign anybody out.
    autoLogoutOnTokenRefreshError: false,
  });
  return opened;
}

/**
 * The SDK for signing in, which is loaded apart from the app: only this file knows how.
 *
 * @throws NetworkError where it cannot be had now; it is asked for again the next time
 */
export function sdk(): Promise<AsgardeoSPAClient> {
  client ??= awaited(openClient()).catch((cause: unknown) => {
    client = undefined;
    throw new NetworkError({ cause });
  });
  return client;
}

/** RFC 6749, 5.2, as far as it is about what we hold: anything else (too many requests, a fault) passes by. */
const SAID_NO = ['invalid_grant', 'invalid_client', 'unauthorized_client'];

/** The issuer said no, or there is nothing to renew with, as opposed to not answering. */
export function isRefusal(cause: unknown): boolean {
  const { code = '', message } = cause as { code?: string; message?: unknown };
  const told = message as { error?: unknown } | undefined;
  return code.endsWith('NF01') || (code.endsWith('HE04') && SAID_NO.includes(String(told?.error)));
}
