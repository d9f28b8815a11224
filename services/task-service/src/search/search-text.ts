import { oneLine } from '@taskward/contracts/text';

/** One thing that is looked for. */
export interface Term {
  text: string;
  /** Between quotes: these words, whole and in this order. */
  exact: boolean;
  /** After `-`: what has it is not wanted. */
  excluded: boolean;
}

/** What somebody looks for: one of the alternatives, and of that every term. */
export type SearchText = Term[][];

/** More words than this narrow a search down no further. */
const MOST_TERMS = 32;
const QUOTE = '"“”„«»';
const PIECE = new RegExp(
  `(?<minus>-(?!-))?(?:[${QUOTE}](?<quoted>[^${QUOTE}]*)(?<end>[${QUOTE}]|$)|(?<word>[^\\s${QUOTE}]+))`,
  'gu',
);

/**
 * Reads what was typed: words, `"a phrase"`, `-without`, `this or that`. Whatever is typed means something: a quote
 * that is not closed yet is a phrase of which the last word is still being typed, a `-` alone is nothing.
 */
export function readSearchText(typed: string): SearchText {
  // As a title is kept, or a sign that titles lose would be looked for in vain. Joiners are no part of a word here.
  const visible = oneLine(typed).replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  const pieces = [...visible.matchAll(PIECE)].slice(0, MOST_TERMS);
  const alternatives: SearchText = [[]];
  pieces.forEach(({ groups = {} }, i) => {
    const current = alternatives.at(-1) as Term[];
    const { minus, quoted, word = '', end } = groups;
    const between = current.length > 0 && i < pieces.length - 1;
    if (between && minus === undefined && word.toLowerCase() === 'or') alternatives.push([]);
    else
      current.push({ text: quoted ?? word, exact: quoted !== undefined && end !== '', excluded: minus !== undefined });
  });
  return alternatives;
}
