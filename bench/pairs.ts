import { load, type Slice } from './load.ts';
import type { Program } from './programs.ts';

/** The same work for several programs. */
export interface Operation {
  name: string;
  path: (program: Program) => string;
  body?: string;
}

/** A program against the first one: medians over the rounds of ratios formed within a round. */
export interface Ratio {
  operation: string;
  connections: number;
  perSecond: { subject: number; base: number };
  requests: number;
  /** CPU of the base for a request, over that of the subject: above 1 the subject needs less. */
  cpu: number;
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Gives each program one slice of load a round, in an order that rotates, and compares `subject` with `base`. */
export async function compare(
  base: Program,
  subject: Program,
  operation: Operation,
  connections: number,
  { rounds, seconds, token }: { rounds: number; seconds: number; token: string },
): Promise<Ratio> {
  const results: Array<Record<string, { perSecond: number; cpu: number }>> = [];
  const slice = async (program: Program, length: number) => {
    const request: Slice = {
      url: program.url + operation.path(program),
      token,
      connections,
      seconds: length,
      body: operation.body,
    };
    const before = program.cpuSeconds();
    const { requests, perSecond, failed } = await load(request);
    if (failed > 0) throw new Error(`${program.name}, ${operation.name}: ${failed} of ${requests} requests failed`);
    return { perSecond, cpu: (program.cpuSeconds() - before) / requests };
  };
  for (const program of [base, subject]) await slice(program, 1); // warm
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? [base, subject] : [subject, base];
    const result: (typeof results)[number] = {};
    for (const program of order) result[program.name] = await slice(program, seconds);
    results.push(result);
  }
  const of = (program: Program, key: 'perSecond' | 'cpu') =>
    results.map((result) => result[program.name]?.[key] as number);
  const ratios = (key: 'perSecond' | 'cpu') => of(subject, key).map((value, i) => value / (of(base, key)[i] as number));
  return {
    operation: operation.name,
    connections,
    perSecond: { subject: median(of(subject, 'perSecond')), base: median(of(base, 'perSecond')) },
    requests: median(ratios('perSecond')),
    cpu: 1 / median(ratios('cpu')),
  };
}
