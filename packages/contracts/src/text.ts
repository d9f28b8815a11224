/** The one rule for text that people know things by, for the server and the browser alike. */

/**
 * What no font draws (Default_Ignorable_Code_Point: joiners, marks and overrides of direction, fillers, tags), and the
 * letters and signs that are drawn empty: of Braille, of hieroglyphs, of Khitan, of music. For a character class.
 */
export const UNSEEN = String.raw`\p{Default_Ignorable_Code_Point}\u2800\u{13441}\u{13442}\u{16fe4}\u{1d159}`;

// Where a joiner changes how its neighbours are drawn, it belongs to the spelling.
const SCRIPTS =
  'Arab Syrc Mand Mong Nkoo Adlm Rohg Beng Deva Gujr Guru Knda Mlym Orya Sinh Taml Telu Tirh Newa Gran Khmr Mymr Tibt Bali Java';
const joined = String.raw`(?=[\p{L}\p{M}])[${SCRIPTS.replaceAll(/\w+ ?/g, (name) => `\\p{scx=${name.trim()}}`)}]`;
const picture = String.raw`\p{Extended_Pictographic}`;
const DRAWN = [
  String.raw`\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}`, // the flag of a part of a country
  // Marks are between in any order: form C sorts them.
  String.raw`(?<=${joined}\p{M}*)\u200d`,
  String.raw`(?<=${joined}\p{M}*)\u200c(?=\p{M}*${joined})`,
  String.raw`(?<=${picture}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d(?=${picture})`,
  String.raw`(?<=${picture})[\ufe0e\ufe0f]`,
  String.raw`(?<=[0-9#*])\ufe0f(?=\u20e3)`, // a key with a digit on it
  String.raw`(?<=\p{Ideographic})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]`, // how somebody writes their own name
  String.raw`(?<=\p{sc=Mong})[\u180b-\u180f]`,
];
const BLANK = /[\s\u0085\u2800\u{13441}\u{13442}\u{16fe4}\u{1d159}]+/gu;
const CONTROLS = String.raw`[\p{Cc}--[\t-\r\u0085]]\p{Noncharacter_Code_Point}\ufff9-\ufffb\u{13430}-\u{1343f}`;
const unseen = new RegExp(String.raw`(${DRAWN.join('|')})|[${CONTROLS}\p{Default_Ignorable_Code_Point}]`, 'gv');

/**
 * Text as it is kept where it is one line (a title, a label): in Unicode's form C, without spaces around it, each run of
 * blanks and line ends one space, and nothing in it that cannot be seen. Joiners and variation selectors stay where they
 * are drawn: in Persian and Indic words, in emoji, in variants of a Chinese character.
 *
 * @returns an empty text where there was nothing to see
 */
export const oneLine = (text: string): string => text.replace(unseen, '$1').normalize('NFC').replace(BLANK, ' ').trim();

/** Capitals away, one character at a time: sigma is one wherever it stands, ß is ss, and an i has its dot already. */
export const foldCase = (text: string): string =>
  [...text]
    .map((one) => one.toLowerCase().toUpperCase().toLowerCase())
    .join('')
    .replaceAll('i\u0307', 'i');

const ignorable = /\p{Default_Ignorable_Code_Point}/gu;

/** Labels as they are kept: each in one line, without those of which nothing is left; of several that read alike the first. */
export function oneOfEach(labels: readonly string[]): string[] {
  const byReading = new Map<string, string>();
  for (const label of labels.map(oneLine)) {
    const reading = foldCase(label.replace(ignorable, '')).normalize('NFC');
    if (reading !== '' && !byReading.has(reading)) byReading.set(reading, label);
  }
  return [...byReading.values()];
}

/** How long a text is: code points, not the units that JavaScript counts. */
export const lengthOf = (text: string): number => [...text].length;

/** A mention in a text of somebody's, `@[id]`, of an id that a name can be asked for by. */
export const MENTION = /@\[([\w-]{1,64})\]/g;
