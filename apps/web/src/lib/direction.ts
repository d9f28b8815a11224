// Names, titles and labels may be written from right to left, and then they would order the words around them anew.

/** What overrides or embeds a direction: it makes `exe.gpj` of `jpg.exe`. Isolation does what it is of honest use for. */
const OVERRIDES = /[\u202a-\u202e\u2066-\u2069]/g;

export const withoutOverrides = (text: string): string => text.replace(OVERRIDES, '');

/** Hebrew, Arabic and the other scripts and marks that go from right to left. */
const FROM_THE_RIGHT = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

export const readsFromTheRight = (text: string): boolean => FROM_THE_RIGHT.test(text);

/** Somebody's words for the middle of a sentence, which stays in its order. An element of their own is a `<bdi>`. */
export const isolate = (text: string): string => (readsFromTheRight(text) ? `\u2068${text}\u2069` : text);
