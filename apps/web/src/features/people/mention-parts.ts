import { MENTION } from '@taskward/contracts/text';

/** A text in parts: words, and ids of who is mentioned. */
export function partsOf(text: string): Array<{ words: string } | { mention: string }> {
  const parts: Array<{ words: string } | { mention: string }> = [];
  let end = 0;
  for (const found of text.matchAll(MENTION)) {
    if (found.index > end) parts.push({ words: text.slice(end, found.index) });
    parts.push({ mention: found[1] ?? '' });
    end = found.index + found[0].length;
  }
  return end < text.length ? [...parts, { words: text.slice(end) }] : parts;
}
