import { AppError, forbidden, type Problem, serviceToken, unavailable } from '@taskward/service-kit';

/** How many files people upload, as auth-service counts it. */
export interface UploadCount {
  /** @throws AppError 403 for an account that is disabled, 429 where no upload is left, 503 */
  check(userId: string): Promise<void>;
  /**
   * Counts a file for who uploaded it. The same file is counted once, however often it is told.
   *
   * @throws AppError likewise
   */
  add(userId: string, fileId: string): Promise<void>;
}

const PATIENCE_MS = 5_000;

interface CountConfig {
  /** The instances of auth-service. */
  AUTH_URL: string[];
  SERVICE_SECRET?: string;
}

/** Asks any instance of auth-service that answers. */
export function uploadCount(config: CountConfig): UploadCount {
  const token = serviceToken(config, 'task-service');
  const ask = async (path: string, headers: Record<string, string>, request: RequestInit = {}) => {
    const authorization = `Bearer ${await token()}`;
    return askAny(config.AUTH_URL, path, { ...request, headers: { ...headers, authorization } });
  };
  return {
    async check(userId) {
      const answer = await ask(`/auth/user-uploads?userId=${encodeURIComponent(userId)}`, {});
      const { data } = (await checked(answer)) ?? {};
      if (data?.remaining === 0) throw usedUp('All uploads of this person are used up.', data.limit);
    },
    async add(userId, fileId) {
      const headers = { 'content-type': 'application/json', 'idempotency-key': fileId };
      const body = JSON.stringify({ userId });
      await checked(await ask('/auth/user-uploads/increment', headers, { method: 'POST', body }));
    },
  };
}

async function askAny(origins: string[], path: string, request: RequestInit): Promise<Response> {
  let cause: unknown;
  for (const origin of origins) {
    try {
      const answer = await fetch(origin + path, { ...request, signal: AbortSignal.timeout(PATIENCE_MS) });
      if (answer.status < 500) return answer;
      cause = new Error(`${origin} answered ${answer.status}`);
    } catch (error) {
      cause = error;
    }
  }
  throw unavailable('Uploads cannot be counted right now. Try again shortly.', 2, cause);
}

interface Counted {
  data?: { limit: number | null; remaining: number | null };
}

/** What is counted; undefined for who is kept elsewhere, by another issuer, and counted by nobody here. */
async function checked(answer: Response): Promise<Counted | undefined> {
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text) as Counted;
  if (answer.status === 404) return undefined;
  if (answer.status === 409) throw forbidden('The account is disabled.');
  const { type, detail, limit } = problemIn(text);
  // Too many requests is another 429, and no word about the person.
  if (answer.status === 429 && type?.endsWith(':upload-limit')) throw usedUp(detail, limit);
  throw unavailable(
    'Uploads cannot be counted right now. Try again shortly.',
    2,
    new Error(`${answer.status} ${text}`),
  );
}

function problemIn(text: string): Partial<Problem> & { limit?: number } {
  try {
    return JSON.parse(text);
  } catch {
    return {}; // not ours, as of a proxy in between
  }
}

/** Only an admin changes it, or who runs the installation: nobody need ask again soon. */
const RETRY_AFTER = '3600';

const usedUp = (detail = 'No upload is left.', limit: number | null | undefined = undefined) =>
  new AppError('rate_limited', detail, {
    type: 'upload-limit',
    headers: { 'Retry-After': RETRY_AFTER },
    extensions: { ...(limit ? { limit } : {}), remaining: 0 },
  });
