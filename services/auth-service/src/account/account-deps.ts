import type { Verifier } from '@taskward/jwt-middleware';
import type { Logger } from '@taskward/service-kit';
import type { RequestHandler } from 'express';
import type { Provider } from '../federation/sign-in-provider.ts';
import type { MailLimit } from '../limits/mail-limit.ts';
import type { MailWaker } from '../mail/mail-store.ts';
import type { SignInDeps } from '../sign-in/sign-in.ts';
import type { WelcomeConfig } from '../teams/new-people.ts';
import type { UploadConfig } from '../users/uploads.ts';

/** What the doors to one's own account need; made once in app.ts. */
export interface AccountDeps extends SignInDeps {
  config: SignInDeps['config'] &
    WelcomeConfig &
    UploadConfig & { PUBLIC_URL: string; JWT_AUDIENCE: string; issuer: string };
  verifier: Verifier;
  log: Logger;
  /** Who may sign people in beside us. */
  providers: Provider[];
  /** Counts a request to a sign-in path against its address. */
  signInLimit: RequestHandler;
  /** Goes before `signInLimit` where a password is hashed. */
  passwordConcurrency: RequestHandler;
  /** Counts mails to an address. */
  mailLimit: MailLimit;
  mailJob: MailWaker;
}
