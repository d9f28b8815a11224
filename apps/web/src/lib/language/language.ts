import type { Messages } from '@lingui/core';
import { readsFromTheRight } from '../direction.ts';
import { importWithRetry } from '../lazy-with-retry.ts';
import { type ServerWords, translateServer } from '../problem.ts';
import { createStore } from '../store.ts';
import { browserLanguages, i18n, localeFor } from './i18n.ts';

const CATALOGS = import.meta.glob<{ messages: Messages }>('../../locales/*.po');

const ENGLISH = 'en';
/** The languages of the app: English, and each that has a catalog. */
export const LANGUAGES = [ENGLISH, ...Object.keys(CATALOGS).map((path) => path.replace(/^.*\/|\.po$/g, ''))];

const spoken = createStore(ENGLISH);

/** The language that the app speaks; who says something is drawn anew in another one. */
export const useLanguage = spoken.use;

/** Of the languages that somebody wants, the best first, the first that there is, be it of another country. */
export function bestLanguage(wanted: readonly string[], known = LANGUAGES): string {
  const tags = wanted.flatMap((tag) => [tag, tag.split('-')[0] ?? '']).map((tag) => tag.toLowerCase());
  const found = tags.map((tag) => known.find((one) => one.toLowerCase() === tag));
  return found.find((one) => one !== undefined) ?? ENGLISH;
}

/** What accounts that are made here begin with; nothing for English, which is what the server speaks to whoever says nothing. */
export const languageOfAccounts = (): { locale?: string } => (i18n.locale === ENGLISH ? {} : { locale: i18n.locale });

/** What a language calls itself: "Deutsch". */
export const languageName = (tag: string): string => new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag;

/** How often a language was asked for: the last one counts, whichever is loaded first. */
let asked = 0;

/** Speaks this language, or where it is null the best of the browser's. One that cannot be loaded changes nothing. */
export async function speak(wanted: string | null): Promise<void> {
  asked += 1;
  const mine = asked;
  const locale = bestLanguage(wanted === null ? browserLanguages() : [wanted]);
  try {
    const { messages, words } = await load(locale);
    if (mine !== asked) return;
    i18n.loadAndActivate({ locale, locales: localeFor(locale), messages });
    translateServer(words);
  } catch (cause) {
    return console.error(cause);
  }
  document.documentElement.lang = locale;
  document.documentElement.dir = readsFromTheRight(languageName(locale)) ? 'rtl' : 'ltr';
  spoken.set(locale);
}

interface Language {
  messages: Messages;
  /** The server speaks English. */
  words?: ServerWords;
}

async function load(locale: string): Promise<Language> {
  const catalog = CATALOGS[`../../locales/${locale}.po`];
  if (!catalog) return { messages: {} };
  const [{ messages }, words] = await Promise.all([
    importWithRetry(catalog),
    importWithRetry(() => import('./server-words.ts')),
  ]);
  return { messages, words };
}

const KEY = 'taskward.language';

/** The language of whoever was signed in here last, where their account names one. */
export const rememberedLanguage = (): string | null => localStorage.getItem(KEY);

/** Speaks the language of an account from now on, the next time the page is opened too; null is the browser's. */
export function adoptLanguage(locale: string | null): Promise<void> {
  if (locale === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, locale);
  return speak(locale);
}
