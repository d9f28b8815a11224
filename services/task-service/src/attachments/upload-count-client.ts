import { AppError, forbidden, type Problem, serviceToken, unavailable } from '@taskward/service-kit';

/**
 * Counts a file for who uploaded it. The same file is counted once, however often it is told.
 *
 * @throws AppError 403 for an account that is disabled, 429 where no upload is left, 503
 */
export type CountUpload = (userId: string, fileId: string) => Promise<void>;

const PATIENCE_MS = 5_000;

interface CountConfig {
  /** The instances of auth-service. */
  AUTH_URL: string[];
  SERVICE_SECRET?: string;
}

/** Counts at auth-service, which knows how many each person may have. */
export function uploadCounter(config: CountConfig): CountUpload {
  const token = serviceToken(config, 'task-service');
  return async (userId, fileId) => {
    const request = {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await token()}`,
        'content-type': 'application/json',
        'idempotency-key': fileId,
      },
      body: JSON.stringify({ userId }),
    };
    const answer = await askAny(config.AUTH_URL, request);
    await checkCounted(answer);
  };
}

async function askAny(origins: string[], request: RequestInit): Promise<Response> {
  let cause: unknown;
  for (const origin of origins) {
    try {
      const answer = await fetch(`${origin}/auth/user-uploads/increment`, {
        ...request,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (answer.status < 500) return answer;
      cause = new Error(`${origin} answered ${answer.status}`);
    } catch (error) {
      cause = error;
    }
  }
  throw unavailable('Uploads cannot be counted right now. Try again shortly.', 2, cause);
}

async function checkCounted(answer: Response): Promise<void> {
  const text = await answer.text();
  // Who is kept elsewhere, by another issuer, is counted by nobody here.
  if (answer.ok || answer.status === 404) return;
  if (answer.status === 409) throw forbidden('The account is disabled.');
  if (answer.status === 429) checkLimit(JSON.parse(text), answer.headers.get('retry-after'));
  throw unavailable(
    'Uploads cannot be counted right now. Try again shortly.',
    2,
    new Error(`${answer.status} ${text}`),
  );
}

/** Too many requests is another 429, and no word about the person. */
function checkLimit(problem: Problem & { limit?: number; remaining?: number }, retryAfter: string | null): void {
  const { type, detail, limit, remaining } = problem;
  if (!type.endsWith(':upload-limit')) return;
  const headers = { 'Retry-After': retryAfter ?? '3600' };
  throw new AppError('rate_limited', detail, { type: 'upload-limit', extensions: { limit, remaining }, headers });
}
