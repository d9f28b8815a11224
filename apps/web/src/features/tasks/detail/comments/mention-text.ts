import { MENTION } from '@taskward/contracts/text';

/** Whom the names behind an `@` stand for, in what is being written. */
export type Mentioned = Record<string, string>;

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
