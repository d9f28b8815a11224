import type { Request, Response } from 'express';
import { cookieOf } from '../http/cookies.ts';
import { SESSION_DAYS } from './session-store.ts';

const NAME = 'refreshToken';

const attributes = (req: Request, publicUrl: string) => ({
  httpOnly: true,
  sameSite: 'strict' as const,
  secure: publicUrl.startsWith('https:'),
  // The mount that was used, so that the cookie goes nowhere else.
  path: req.baseUrl,
});

export function setRefreshCookie(req: Request, res: Response, publicUrl: string, token: string): void {
  res.cookie(NAME, token, { ...attributes(req, publicUrl), maxAge: SESSION_DAYS * 86_400_000 });
}

export function clearRefreshCookie(req: Request, res: Response, publicUrl: string): void {
  res.clearCookie(NAME, attributes(req, publicUrl));
}

export const refreshCookieOf = (req: Request): string | undefined => cookieOf(req, NAME);
