/** How long a test file took. */
export interface SuiteTime {
  /** From the root. */
  path: string;
  seconds: number;
}

/** The times of all suites for people to read, slowest first; those of under a second are counted together. */
export function suiteTimes(suites: SuiteTime[]): string {
  const sorted = suites.toSorted((one, other) => other.seconds - one.seconds);
  const quick = sorted.filter(({ seconds }) => seconds < 1);
  const lines = sorted
    .slice(0, sorted.length - quick.length)
    .map(({ path, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${path}`);
  const rest = `${together(quick).padStart(7)} s  ${quick.length} of less than a second`;
  return `${[`${counted(suites)}, ${together(suites)} s together:`, ...lines, ...(quick.length > 0 ? [rest] : [])].join('\n')}\n`;
}

const counted = ({ length }: SuiteTime[]) => `${length} ${length === 1 ? 'suite' : 'suites'}`;

const together = (suites: SuiteTime[]) => suites.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(0);
