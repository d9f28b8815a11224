import type { LogPage } from '@taskward/messaging';
import type { TakeTurns } from '@taskward/service-kit';

/** Where one goes on in the log: behind an event, or behind a place. */
export type Place = { after: string } | { position: number };

/**
 * What somebody may read of the log of task-service behind a place, by their own token: who may read what is said there
 * and nowhere else.
 *
 * @throws LogRefused where the token or the place is refused, Error where no instance answers
 */
export type ReadLog = (token: string, place: Place | undefined, signal: AbortSignal) => Promise<LogPage>;

/** An answer that another try does not change. */
export class LogRefused extends Error {
  override readonly name = 'LogRefused';
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

export interface LogDoor {
  /** The instances of task-service. */
  urls: string[];
  headers: Record<string, string>;
  inTurn: TakeTurns;
}

const PATIENCE_MS = 10_000;
const FINAL = [400, 401, 403, 410];

export const readLogBy =
  ({ urls, headers, inTurn }: LogDoor): ReadLog =>
  (token, place, signal) =>
    inTurn(
      token,
      async () => {
        let failure: unknown;
        for (const url of urls) {
          try {
            return await ask(
              `${url}/internal/events?${queryOf(place)}`,
              { ...headers, Authorization: `Bearer ${token}` },
              signal,
            );
          } catch (error) {
            if (error instanceof LogRefused || signal.aborted) throw error;
            failure = error;
          }
        }
        throw failure;
      },
      signal,
    );

const queryOf = (place: Place | undefined) =>
  new URLSearchParams(Object.entries(place ?? {}).map(([name, value]): [string, string] => [name, String(value)]));

async function ask(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<LogPage> {
  const answer = await fetch(url, { headers, signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) });
  if (answer.ok) return (await answer.json()) as LogPage;
  const { detail } = (await answer.json().catch(() => ({}))) as { detail?: string };
  if (FINAL.includes(answer.status)) throw new LogRefused(answer.status, detail ?? 'The log cannot be read.');
  throw new Error(`${url} answered ${answer.status}`);
}
