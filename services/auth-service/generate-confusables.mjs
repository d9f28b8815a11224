// Writes src/users/confusables.ts from confusables.txt of Unicode (https://www.unicode.org/Public/security/, UTS #39):
// node services/auth-service/generate-confusables.mjs <confusables.txt> <version of Unicode>
import { readFileSync, writeFileSync } from 'node:fs';

const [file, version] = process.argv.slice(2);
const text = (codePoints) =>
  String.fromCodePoint(
    ...codePoints
      .trim()
      .split(/\s+/)
      .map((hex) => Number.parseInt(hex, 16)),
  );

// A name is looked at in NFD after NFKC: what neither leaves as it is, or nobody can see, is never met.
const isMet = (one) => one.normalize('NFKC').normalize('NFD') === one && /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(one);

const looks = new Map();
for (const line of readFileSync(file, 'utf8').split('\n')) {
  const [from, to] = line.replace(/#.*/, '').split(';');
  if (!to || !isMet(text(from))) continue;
  looks.set(text(to), (looks.get(text(to)) ?? '') + text(from));
}
const table = [...looks].map(([like, these]) => `${like} ${these}`).join('\\n');
writeFileSync(
  new URL('src/users/confusables.ts', import.meta.url),
  `// Written by generate-confusables.mjs from the data of Unicode ${version}.

/** On each line what some characters look like, a blank, and those characters. */
export const CONFUSABLES =
  '${table.replaceAll("'", "\\'")}';
`,
);
