/** What auth-service knows of somebody that matters here. */
export interface Acquaintance {
  userId: string;
  /** ISO 8601. */
  lastSeen: string | null;
  hidden: boolean;
  /** Whether they share a team with who asks, or are it. */
  colleague: boolean;
}

export interface PeopleDoor {
  /** The instances of auth-service. */
  urls: string[];
  headers: Record<string, string>;
  token: () => Promise<string>;
}

/** What this service asks auth-service about people, and tells it. Each throws Error where no instance answers. */
export interface PeopleClient {
  /** @param asker whose colleagues they may be; nobody's unless given */
  about(ids: readonly string[], asker?: string): Promise<Acquaintance[]>;
  /** Says when people were seen last. */
  seen(people: Array<{ userId: string; at: string }>): Promise<void>;
}

const PATIENCE_MS = 5_000;
const PATH = '/internal/presence';

export function peopleBy({ urls, headers, token }: PeopleDoor): PeopleClient {
  async function ask(query: string, init: RequestInit): Promise<Response> {
    const authorization = { Authorization: `Bearer ${await token()}` };
    let failure: unknown;
    for (const url of urls) {
      try {
        const signal = AbortSignal.timeout(PATIENCE_MS);
        const all = { ...headers, ...authorization, 'Content-Type': 'application/json' };
        const answer = await fetch(`${url}${PATH}${query}`, { ...init, headers: all, signal });
        if (answer.ok) return answer;
        throw new Error(`${url}${PATH} answered ${answer.status}`);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }
  return {
    async about(ids, asker) {
      if (ids.length === 0) return [];
      const query = new URLSearchParams({ ids: ids.join(','), ...(asker === undefined ? {} : { for: asker }) });
      return ((await (await ask(`?${query}`, {})).json()) as { data: Acquaintance[] }).data;
    },
    async seen(people) {
      const answer = await ask('', { method: 'POST', body: JSON.stringify({ seen: people }) });
      await answer.body?.cancel();
    },
  };
}
