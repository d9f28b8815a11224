/**
 * Where a task stands in its project is said by a key: keys are in the order of their bytes, and between any two there is
 * room for another (`generateKeyBetween` of fractional-indexing makes it).
 */

/** Digits turned round, so that what is made later comes before. */
const TURNED = new Map(Array.from('0123456789abcdef', (digit, n) => [digit, (15 - n).toString(16)]));

/**
 * Where a task stands that nobody moved: before whatever is older. Every id has a place of its own.
 *
 * @param id UUIDv7
 */
export function firstPosition(id: string): string {
  let position = 'z';
  for (const digit of id) position += TURNED.get(digit) ?? ''; // lists do this for each of their tasks
  return `${position}V`; // not a digit that a key must not end in
}
