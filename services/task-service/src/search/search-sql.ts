import type { SearchText, Term } from './search-text.ts';

/** A term as the database keeps text (see migrations/task/0007_search.sql), and the stem of an English word. */
export interface Folded {
  words: string;
  stem: string | null;
}

/** Patterns of LIKE for `tasks.search_text`, all of which end with `%`. */
interface Patterns {
  excluded: boolean;
  /** As whole words, as the beginning of a word, and as anything that counts as found. */
  whole: string[];
  beginning: string[];
  part: string[];
}

/** Alternatives of terms; none where nothing was typed that could be found. */
export type Search = Patterns[][];
type Add = (value: unknown) => string;

// Written without blanks between words, or with endings that grow on: there a phrase may stand within a word.
const SPACELESS =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}]';
const [BEGINS_SPACELESS, ENDS_SPACELESS] = [new RegExp(`^${SPACELESS}`, 'u'), new RegExp(`${SPACELESS}\\p{M}*$`, 'u')];

export function searchOf(alternatives: SearchText, folded: Folded[]): Search {
  const rest = folded.values();
  return alternatives
    .map((terms) => terms.map((term) => ({ term, folded: rest.next().value as Folded })))
    .map((terms) => terms.filter(({ folded }) => folded.words !== '').map((one) => patternsOf(one.term, one.folded)))
    .filter((terms) => terms.length > 0);
}

function patternsOf({ text, exact, excluded }: Term, { words, stem }: Folded): Patterns {
  const typed = text.trim();
  if (exact) {
    const [left, right] = [BEGINS_SPACELESS.test(typed) ? '' : ' ', ENDS_SPACELESS.test(typed) ? '' : ' '];
    const phrase = [`%${left}${words}${right}%`];
    return { excluded, whole: phrase, beginning: phrase, part: phrase };
  }
  return {
    excluded,
    whole: [`% ${words} %`],
    beginning: [`% ${words}%`],
    part: [...partsOf(words), ...inflected(words, stem)],
  };
}

/**
 * The index knows three signs in a row, the blank beside a word among them. Less of a word counts where a word begins,
 * and of a number where it ends: 42 is remembered of 0042.
 */
function partsOf(words: string): string[] {
  if (words.length > 2) return [`%${words}%`];
  return /^\d\d$/.test(words) ? [`% ${words}%`, `%${words} %`] : [`% ${words}%`];
}

/**
 * Other forms of an English word, as whole words or, where the stem says enough, by how they begin: "meetings" finds
 * "meeting" and "meet", "invoices" finds "invoicing", "policies" and "policy" find each other.
 */
function inflected(words: string, stem: string | null): string[] {
  if (stem === null || !/^[a-z]{3,}$/.test(words)) return [];
  const singular = /[^s]s$/.test(words) ? [`% ${words.slice(0, -1)} %`] : [];
  if (stem === words) return singular;
  if (stem.endsWith('i')) return [...singular, `% ${stem.slice(0, -1)}y%`, `% ${stem}%`];
  return [...singular, stem.length > 4 ? `% ${stem}%` : `% ${stem} %`];
}

const like = (patterns: string[], add: Add) =>
  patterns.length === 1 ? `search_text LIKE ${add(patterns[0])}` : `search_text LIKE ANY (${add(patterns)}::text[])`;

const anyOf = (search: Search, condition: (term: Patterns) => string) =>
  search.map((terms) => `(${terms.map(condition).join(' AND ')})`).join(' OR ');

/** The condition that a task is found. */
export function foundSql(search: Search, add: Add): string {
  if (search.length === 0) return 'FALSE';
  return `(${anyOf(search, ({ excluded, part }) => `${excluded ? 'NOT ' : ''}${like(part, add)}`)})`;
}

// Behind the title come two separators, behind the labels one.
const IN_TITLE = '\x1f%\x1f%';
const IN_LABELS = '\x1f%';

/**
 * How good a hit is, best first: 0 each term is a whole word of the title, 1 begins one, 2 is a part of it, 3 is in the
 * labels, 4 in the description.
 */
export function rankSql(search: Search, add: Add): string {
  const level = (kind: 'whole' | 'beginning' | 'part', where: string) =>
    anyOf(search, (term) =>
      term.excluded
        ? 'TRUE'
        : like(
            term[kind].map((pattern) => pattern + where),
            add,
          ),
    );
  if (search.length === 0) return '4';
  return `CASE WHEN ${level('whole', IN_TITLE)} THEN 0 WHEN ${level('beginning', IN_TITLE)} THEN 1
    WHEN ${level('part', IN_TITLE)} THEN 2 WHEN ${level('part', IN_LABELS)} THEN 3 ELSE 4 END`;
}
