import { oneLine } from '@taskward/contracts/text';

const LONGEST = 200;

/** How a text begins, in one line. */
export function excerptOf(text: string): string {
  const line = oneLine(text.slice(0, 4 * LONGEST));
  const letters = [...line];
  if (letters.length <= LONGEST) return line;
  // Half a mention is nobody.
  return `${letters
    .slice(0, LONGEST - 1)
    .join('')
    .replace(/@\[[^\]]*$/, '')}…`;
}
