import type { Verifier } from '@taskward/jwt-middleware';
import type { PasswordDeps } from '../credentials/password-proof.ts';
import type { MailLimit } from '../limits/mail-limit.ts';
import type { MailWaker } from '../mail/mail-store.ts';
import type { SessionDeps } from '../sessions/token-answer.ts';
import type { WelcomeConfig } from '../teams/new-people.ts';
import type { UploadConfig } from '../users/uploads.ts';

/** What the doors for admins need; made once in app.ts. */
export interface AdminDeps extends SessionDeps, PasswordDeps {
  config: WelcomeConfig & UploadConfig & { PUBLIC_URL: string; SMTP_URL?: string };
  verifier: Verifier;
  mailLimit: MailLimit;
  mailJob: MailWaker;
}
