/**
 * What two people made of one text at the same time, where they changed different lines of it.
 *
 * @returns undefined where both changed the same
 */
export function mergeText(base: string, mine: string, theirs: string): string | undefined {
  const [before, own, others] = [base, mine, theirs].map((text) => text.split('\n')) as [string[], string[], string[]];
  if (own.length === before.length && others.length === before.length) return lineByLine(before, own, others);
  const [first, second] = [changedPart(before, own), changedPart(before, others)].sort((a, b) => a.from - b.from);
  if (!first || !second || first.to > second.from || first.from === second.from) return undefined;
  return before
    .toSpliced(second.from, second.to - second.from, ...second.lines)
    .toSpliced(first.from, first.to - first.from, ...first.lines)
    .join('\n');
}

function lineByLine(before: string[], own: string[], others: string[]): string | undefined {
  const lines = before.map((line, at) => {
    if (own[at] === line || own[at] === others[at]) return others[at];
    return others[at] === line ? own[at] : undefined;
  });
  return lines.includes(undefined) ? undefined : lines.join('\n');
}

/** The lines of the one text, from the first to before the last, that are others in the other. */
function changedPart(before: string[], after: string[]) {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from += 1;
  let same = 0;
  while (same < most - from && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  return { from, to: before.length - same, lines: after.slice(from, after.length - same) };
}
