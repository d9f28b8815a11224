import type { Problem } from '@taskward/contracts/http';

/** No answer came: the network or the server is away. */
export class Unreachable extends Error {
  constructor(options?: ErrorOptions) {
    super('The server cannot be reached. Check your connection and try again.', options);
  }
}

/** The server answered with an error. */
export class Refused extends Error {
  readonly status: number;
  readonly problem: Partial<Problem>;
  /** Seconds after which asking again may help, where the server told. */
  readonly retryAfter: number | undefined;

  constructor(status: number, problem: Partial<Problem>, retryAfter?: number) {
    super(problem.detail ?? problem.title ?? `The server answered ${status}.`);
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** What is wrong with one field of the form, in the server's words. */
  about(path: string): string | undefined {
    return this.problem.errors?.find((error) => error.path === path)?.message;
  }
}

/** Any failure in a sentence for a person; of fields that are wrong, the first. */
export function sentence(cause: unknown): string {
  const [first] = cause instanceof Refused ? (cause.problem.errors ?? []) : [];
  if (first) return `${first.path[0]?.toUpperCase()}${first.path.slice(1)} ${first.message}.`.replace(/\.\.$/, '.');
  return cause instanceof Error ? cause.message : 'Something went wrong.';
}

export function isRefused(cause: unknown, status: number): cause is Refused {
  return cause instanceof Refused && cause.status === status;
}
