import { serviceToken, unavailable } from '@taskward/service-kit';
import type { TaskConfig } from '../config.ts';

/** The ids of those who are called so: by their address, their username or their whole name. */
export type FindNamed = (names: string[]) => Promise<Map<string, string[]>>;

const AT_ONCE = 40;
const PATIENCE_MS = 5_000;

/** Asks auth-service, which alone knows names and addresses. Where the services share no secret nobody is known. */
export function createDirectory(config: Readonly<TaskConfig>): FindNamed {
  const { AUTH_URL, SERVICE_SECRET } = config;
  if (SERVICE_SECRET === undefined) return async () => new Map();
  const token = serviceToken(config, 'task-service');
  const ask = async (origin: string, names: string[]) => {
    const headers = { authorization: `Bearer ${await token()}`, 'x-service-secret': SERVICE_SECRET };
    const answer = await fetch(`${origin}/internal/people`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ names }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!answer.ok) throw new Error(`${origin} answered ${answer.status}`);
    return ((await answer.json()) as { data: Array<{ name: string; id: string }> }).data;
  };
  const askAny = async (names: string[]) => {
    let cause: unknown;
    for (const origin of AUTH_URL) {
      try {
        return await ask(origin, names);
      } catch (error) {
        cause = error;
      }
    }
    throw unavailable(
      'auth-service, which knows the people of the file, does not answer. Try again shortly.',
      2,
      cause,
    );
  };
  return async (names) => {
    const found = new Map<string, string[]>();
    for (let from = 0; from < names.length; from += AT_ONCE) {
      for (const { name, id } of await askAny(names.slice(from, from + AT_ONCE))) {
        found.set(name, [...(found.get(name) ?? []), id]);
      }
    }
    return found;
  };
}
