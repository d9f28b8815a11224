import { httpStatus, type Logger, PERMISSIONS_POLICY, toAppError } from '@taskward/service-kit';
import type { Response } from 'express';
import { escaped, renderPage } from '../../http/page.ts';
import { ENGLISH, GERMAN } from './refusal-words.ts';

const LANGUAGES = [ENGLISH, GERMAN];
/** In what languages somebody may be told; the first where they want another one. */
export const REFUSAL_LANGUAGES = LANGUAGES.map(({ language }) => language);

/** Who did not let somebody in, and how they are told. */
export interface Refused {
  provider: string;
  /** Where they may go. */
  back: string;
  language: string | undefined;
}

/** Shows a person why their account elsewhere did not let them in, and what they can do. */
export function refusalPage(res: Response, log: Logger, error: unknown, { provider, back, language }: Refused): void {
  const told = toAppError(error);
  const status = httpStatus(told.code);
  if (status >= 500) log.error({ err: told.cause ?? told }, told.message);
  else if (told.cause) log.warn({ err: told.cause }, 'the answer of a provider was refused');
  const words = LANGUAGES.find((one) => one.language === language) ?? ENGLISH;
  const title = words.titles[told.type ?? ''] ?? words.titles[told.code] ?? words.otherTitle;
  const text = (words.texts[told.type ?? ''] ?? words.texts[told.code])?.(provider) ?? told.message;
  const action = back === '/account' ? words.toAccount : words.toSignIn;
  const body = `<p>${escaped(text)}</p>\n<p><a href="${escaped(back)}">${action}</a></p>`;
  const { html, policy } = renderPage(title, body, { language: words.language });
  res
    .status(status)
    .set({ ...told.headers, 'Content-Security-Policy': policy, 'Permissions-Policy': PERMISSIONS_POLICY })
    .vary('Accept-Language')
    .type('html')
    .send(html);
}
