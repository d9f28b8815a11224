import type { Verifier } from '@taskward/jwt-middleware';
import type { RequestHandler } from 'express';
import type { Config } from './config.ts';
import type { AccountLimit } from './limits/account-limit.ts';
import type { MailLimit } from './limits/mail-limit.ts';
import type { MailJob } from './mail/mail-job.ts';
import type { SignInParts } from './sign-in/sign-in.ts';

/** What the HTTP doors share; made once in app.ts. */
export interface Door {
  parts: SignInParts;
  config: Config;
  verifier: Verifier;
  /** Counts a request to a sign-in path against its address. */
  signInLimit: RequestHandler;
  /** Goes before `signInLimit` where a password is hashed. */
  hashTurns: RequestHandler;
  /** Counts wrong passwords against an account. */
  accountLimit: AccountLimit;
  /** Counts mails to an address. */
  mailLimit: MailLimit;
  mailJob: MailJob;
}
