import { UNSEEN } from '@taskward/contracts/text';
import type { CustomHelpers } from 'joi';

/** What nobody can see, or what changes how other characters are read: controls and what has no meaning to all as well. */
const HIDDEN = String.raw`\p{C}\p{Zl}\p{Zp}${UNSEEN}`;
const hidden = new RegExp(`[${HIDDEN}]`, 'u');
// Joiners belong to Persian and Indic spelling, and to emoji as the variation selectors do.
const hiddenInNames = new RegExp(String.raw`[[${HIDDEN}]--[\u200c\u200d\ufe0e\ufe0f]]`, 'gv');
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

export type NormalForm = 'NFC' | 'NFKC';

/** Text in one Unicode form without spaces around it, measured only then: so many code points. */
export const normalized = (form: NormalForm, min: number, max: number) => (value: string, helpers: CustomHelpers) => {
  // What is far too long is not worth the work; four to one is room for marks apart and for spaces around it.
  const text = value.length > 8 * max ? '' : value.normalize(form).trim();
  const { length } = [...text];
  return length >= min && length <= max ? text : helpers.message({ custom: `must have ${min} to ${max} characters` });
};

/** For what tells people apart: no character that cannot be seen, so that two do not look like one. */
export const withoutHidden = (value: string, { message }: CustomHelpers) =>
  hidden.test(value) || /(^|[@.])\p{M}/u.test(value)
    ? message({ custom: 'must not hold spaces or invisible characters' })
    : value;

/** For what people are called: on one line, and something of it can be seen. */
export function visibleName(value: string, { message }: CustomHelpers) {
  if (value.search(hiddenInNames) !== -1) return message({ custom: 'must not hold invisible or control characters' });
  return value === '' || VISIBLE.test(value) ? value : message({ custom: 'must hold something that can be seen' });
}

/** What of somebody else's text can be a name here: on one line, cut to so many characters; empty where nothing is left. */
export function nameFrom(value: unknown, max: number): string {
  const given = typeof value === 'string' ? value.replace(/[\p{Cc}\s]+/gu, ' ').replace(hiddenInNames, '') : '';
  const text = [...given.normalize('NFC').trim()].slice(0, max).join('').trim();
  return VISIBLE.test(text) ? text : '';
}
