/** Whom the names behind an `@` stand for, in what is being written. */
export type Mentioned = Record<string, string>;

/** A mention as the server has it. */
const MENTION = /@\[([\w-]{1,64})\]/g;

/** What somebody typed as the server takes it: `@Grace Hopper` becomes `@[id]`, where the name was chosen from the list. */
export function toBody(text: string, mentioned: Mentioned): string {
  // The longest first: `@Ann Lee` is not `@Ann` and more.
  const names = Object.keys(mentioned).sort((one, other) => other.length - one.length);
  if (names.length === 0) return text;
  const any = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return text.replace(new RegExp(`@(${any})(?![\\p{L}\\p{N}])`, 'gu'), (_, name: string) => `@[${mentioned[name]}]`);
}

/** The other way round, to change what was written. */
export function toText(body: string, nameOf: (id: string) => string): { text: string; mentioned: Mentioned } {
  const mentioned: Mentioned = {};
  const text = body.replace(MENTION, (_, id: string) => `@${nameFor(id, nameOf(id), mentioned)}`);
  return { text, mentioned };
}

/** The name to write for somebody: their own, with a number where it stands for somebody else of that name already. */
export function nameFor(id: string, name: string, mentioned: Mentioned): string {
  for (let at = 1; ; at += 1) {
    const tried = at === 1 ? name : `${name} ${at}`;
    mentioned[tried] ??= id;
    if (mentioned[tried] === id) return tried;
  }
}

/** What is typed behind an `@` that begins a word, up to where the cursor is; a name may have blanks in it. */
export function mentionAt(text: string, cursor: number): string | undefined {
  return /(?:^|[\s(])@((?:[\p{L}\p{N}][\p{L}\p{M}\p{N}'’._-]*(?: [\p{L}\p{M}\p{N}'’._-]*){0,2})?)$/u.exec(
    text.slice(0, cursor),
  )?.[1];
}

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
