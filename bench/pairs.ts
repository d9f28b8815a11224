import { load, type Slice } from './load.ts';
import type { Program } from './programs.ts';

/** The same work for several programs. */
export interface Operation {
  name: string;
  path: (program: Program) => string;
  body?: string;
}

export interface LoadOptions {
  rounds: number;
  /** How long each program gets a round. */
  seconds: number;
  token: string;
}

/** Requests a second, and seconds of CPU for each. */
interface Rates {
  perSecond: number;
  cpu: number;
}

/** What came of some rounds, in which each program had its turn. */
export interface Comparison {
  operation: string;
  connections: number;
  median(program: string, key: keyof Rates): number;
  /** The median over the rounds of one program's figure over another's in the same round. */
  ratio(program: string, base: string, key: keyof Rates): number;
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Gives each program one slice of load a round, in an order that rotates. */
export async function compare(
  programs: Program[],
  operation: Operation,
  connections: number,
  { rounds, seconds, token }: LoadOptions,
): Promise<Comparison> {
  const slice = async (program: Program, length: number): Promise<Rates> => {
    const url = program.url + operation.path(program);
    const request: Slice = { url, token, connections, seconds: length, body: operation.body };
    const before = program.cpuSeconds();
    const { requests, perSecond, failed } = await load(request);
    if (failed > 0) throw new Error(`${program.name}, ${operation.name}: ${failed} of ${requests} requests failed`);
    return { perSecond, cpu: (program.cpuSeconds() - before) / requests };
  };
  for (const program of programs) await slice(program, 1); // warm
  const results: Array<Map<string, Rates>> = [];
  for (let round = 0; round < rounds; round += 1) {
    const result = new Map<string, Rates>();
    for (let turn = 0; turn < programs.length; turn += 1) {
      const program = programs[(round + turn) % programs.length] as Program;
      result.set(program.name, await slice(program, seconds));
    }
    results.push(result);
  }
  const of = (name: string, key: keyof Rates) => results.map((result) => result.get(name)?.[key] ?? Number.NaN);
  return {
    operation: operation.name,
    connections,
    median: (name, key) => median(of(name, key)),
    ratio: (name, base, key) => {
      const bases = of(base, key);
      return median(of(name, key).map((value, round) => value / (bases[round] as number)));
    },
  };
}
