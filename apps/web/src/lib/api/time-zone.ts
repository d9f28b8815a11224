import { timeZones } from '../locale.ts';
import { HttpError } from '../problem.ts';

/** Names that the server said it does not know. */
const unknown = new Set<string>();

/** Asks with the person's time zone, by the best name of it that the server knows. */
export async function inTimeZone<T>(ask: (timeZone: string) => Promise<T>, names = timeZones()): Promise<T> {
  const timeZone = names.find((name) => !unknown.has(name)) ?? 'UTC';
  try {
    return await ask(timeZone);
  } catch (cause) {
    if (timeZone === 'UTC' || !(cause instanceof HttpError) || !cause.fieldError('timeZone')) throw cause;
    unknown.add(timeZone);
    return inTimeZone(ask, names);
  }
}
