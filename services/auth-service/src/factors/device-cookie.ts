import type { Request, Response } from 'express';
import { cookieOf } from '../http/cookies.ts';
import { REMEMBERED_DAYS } from '../sessions/device-store.ts';

const NAME = 'rememberedDevice';

/**
 * By this a browser is known again, at the mount that was used; no script reads it. Another site sends it along only where it
 * sends the browser here, as a provider does that somebody comes back from.
 */
export function setDeviceCookie(req: Request, res: Response, publicUrl: string, token: string | undefined): void {
  if (token === undefined) return;
  res.cookie(NAME, token, {
    httpOnly: true,
    sameSite: 'lax',
    secure: publicUrl.startsWith('https:'),
    path: req.baseUrl,
    maxAge: REMEMBERED_DAYS * 86_400_000,
  });
}

export const deviceCookieOf = (req: Request): string | undefined => cookieOf(req, NAME);
