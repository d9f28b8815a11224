/** What a mail is about. */
export type MailTemplate =
  | 'reset-password'
  | 'verify-email'
  | 'invitation'
  | 'password-changed'
  | 'address-changed'
  | 'factor-added'
  | 'factor-removed'
  | 'factors-taken-away'
  | 'recovery-codes-made'
  | 'recovery-code-used'
  | 'account-linked'
  | 'account-unlinked'
  | 'passkey-added'
  | 'passkey-removed';

interface Words {
  subject: string;
  why: string;
  action: string;
  after: string;
}

/** What mails say in one language. */
export interface MailLanguage {
  /** Its tag. */
  language: string;
  hello: string;
  mails: Record<MailTemplate, Words>;
}
