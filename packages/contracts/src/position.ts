/**
 * Where a task stands in its project is said by a key: keys are in the order of their bytes, and between any two there is
 * room for another (`generateKeyBetween` of fractional-indexing makes it).
 */

/**
 * Where a task stands that nobody moved: before whatever is older. Every id has a place of its own.
 *
 * @param id UUIDv7
 */
export function firstPosition(id: string): string {
  // Digits turned round, so that what is made later comes before; the last one, so that the key does not end in 0.
  const digits = id.replaceAll('-', '').replace(/./g, (digit) => (15 - Number.parseInt(digit, 16)).toString(16));
  return `z${digits}V`;
}
