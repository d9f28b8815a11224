/** How long a test file took. */
export interface SuiteTime {
  /** From the root. */
  path: string;
  seconds: number;
}

const WIDTH = 120;

/** The times of all suites for people to read, slowest first; those of a second or more have a line each. */
export function suiteTimes(suites: SuiteTime[]): string {
  const sorted = suites.toSorted((one, other) => other.seconds - one.seconds);
  const together = sorted.reduce((sum, { seconds }) => sum + seconds, 0);
  const quick = sorted.filter(({ seconds }) => seconds < 1);
  const lines = sorted
    .slice(0, sorted.length - quick.length)
    .map(({ path, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${path}`);
  const rest = wrapped(quick.map(({ path, seconds }) => `${seconds.toFixed(1)} s ${path}`));
  return `${[`${suites.length} ${suites.length === 1 ? 'suite' : 'suites'}, ${together.toFixed(0)} s together:`, ...lines, ...rest].join('\n')}\n`;
}

/** As many on a line as fit. */
function wrapped(words: string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${lines.at(-1)}, ${word}`;
    if (lines.length > 0 && longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(`    ${word}`);
  }
  return lines;
}
