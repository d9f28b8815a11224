import type { ServiceDoor } from '../answering-client.ts';

/** A mail to somebody, whose address only auth-service knows. */
export interface Mail {
  userId: string;
  subject: string;
  text: string;
  html: string;
  unsubscribeUrl: string;
}

/** The mail is refused for good: there is no such person, or it is no mail. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}

const PATIENCE_MS = 10_000;
/** Not the mail's fault: a token, a limit, a part that is away. */
const PASSING = new Set([401, 403, 408, 429]);

/**
 * Hands a mail to auth-service, which sends it.
 *
 * @param key one key is one mail, however often it is handed over
 * @throws MailRefused for good, Error where it is worth another try
 */
export async function handOverMail({ urls, token }: ServiceDoor, mail: Mail, key: string): Promise<void> {
  const headers = {
    Authorization: `Bearer ${await token()}`,
    'Content-Type': 'application/json',
    'Idempotency-Key': key,
  };
  let failure: unknown;
  for (const url of urls) {
    try {
      const request = { method: 'POST', headers, body: JSON.stringify(mail), signal: AbortSignal.timeout(PATIENCE_MS) };
      const answer = await fetch(`${url}/api/v1/mails`, request);
      await answer.body?.cancel();
      if (answer.ok) return;
      if (answer.status < 500 && !PASSING.has(answer.status)) throw new MailRefused(`refused with ${answer.status}`);
      throw new Error(`auth-service answered ${answer.status}`);
    } catch (error) {
      if (error instanceof MailRefused) throw error;
      failure = error;
    }
  }
  throw failure;
}
