import type { NotificationKind } from '@taskward/contracts/http';
import { ENGLISH } from './english.ts';
import { GERMAN } from './german.ts';
import type { Language } from './words.ts';

const LANGUAGES = [ENGLISH, GERMAN];

/** The tags of the languages that people are written to in. */
export const TAGS = LANGUAGES.map(({ tag }) => tag);

/** Somebody's language, be it of another country; English where that is not here. */
export const languageOf = (locale: string | null | undefined): Language =>
  LANGUAGES.find(({ tag }) => tag === locale?.split('-')[0]) ?? ENGLISH;

/** What happened, as a sentence that a title follows. */
export const happenedIn = ({ happened, somebody }: Language, kind: NotificationKind, who: string | undefined) =>
  happened[kind](who ?? somebody);
