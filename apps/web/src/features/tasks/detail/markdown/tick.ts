/**
 * The text with the box of one list item ticked, or no longer.
 *
 * @param offset where the item begins: at its dash or number
 * @returns undefined where no item with a box begins there
 */
export function tick(text: string, offset: number): string | undefined {
  const found = /^(?:[-*+]|\d{1,9}[.)])\s+\[([\sxX])\]/.exec(text.slice(offset));
  if (!found) return undefined;
  const at = offset + found[0].length - 2;
  return `${text.slice(0, at)}${found[1]?.trim() ? ' ' : 'x'}${text.slice(at + 1)}`;
}
