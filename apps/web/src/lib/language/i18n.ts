import { setupI18n } from '@lingui/core';
import { TransNoContext, type TransProps } from '@lingui/react/server';
import { createElement } from 'react';

/** How the languages are asked for, the best first. */
export const browserLanguages = (): readonly string[] => globalThis.navigator?.languages ?? [];

/**
 * A language as it is written where the person is. Where the browser wants it, as there; else as at home, and English,
 * which is also for everybody whose own language is not here, as in the country of that one.
 */
export function localeFor(language: string, wanted = browserLanguages()): string {
  const own = wanted.find((tag) => tag.toLowerCase().split('-')[0] === language.split('-')[0]);
  if (own !== undefined || language !== 'en') return own ?? language;
  const region = regionOf(wanted[0]);
  return region ? `en-${region}` : 'en';
}

function regionOf(tag = 'en'): string | undefined {
  try {
    return new Intl.Locale(tag).maximize().region;
  } catch {
    return undefined; // a language that nobody knows is from nowhere
  }
}

/** What the macros of Lingui ask. English is in the code itself; any other language is loaded (language.ts). */
export const i18n = setupI18n({ locale: 'en', locales: localeFor('en'), messages: { en: {} } });

// The build compiles every text that has something to fill in (compiled-messages.ts): what is left is said as it is.
i18n.setMessagesCompiler((text) => [text]);

/** For the macros `Trans` and `useLingui`: the whole app is drawn anew in another language, so nobody has to be told. */
export const Trans = (props: TransProps) => createElement(TransNoContext, { ...props, lingui: { i18n } });
export const useLingui = () => ({ i18n, _: i18n._.bind(i18n) });
