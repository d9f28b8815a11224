import { lengthOf, oneLine } from '@taskward/contracts/text';

const LONGEST = 255;

/**
 * The name under which a file is kept: the last part of what its sender calls it, in one line, without what cannot be seen
 * or leads elsewhere. A name that is too long keeps its end, by which it is known what opens it.
 */
export function fileName(given: string | undefined): string {
  const last = (given ?? '').toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const name = oneLine(last.replaceAll('\0', ''));
  if (/^\.{0,2}$/.test(name)) return 'file';
  if (lengthOf(name) <= LONGEST) return name;
  const [, ending = ''] = /(\.[^.]{1,20})$/u.exec(name) ?? [];
  return [...name].slice(0, LONGEST - lengthOf(ending)).join('') + ending;
}
