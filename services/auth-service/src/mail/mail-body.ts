import type { Secrets } from '../secrets.ts';
import type { MailText } from './mail-templates.ts';

/** What of a mail is kept until it leaves. */
interface Body extends Pick<MailText, 'text'> {
  html?: string;
  /** Where one click ends mails of this kind. */
  unsubscribeUrl?: string;
}

const contextOf = (mailId: string) => `mail ${mailId}`;

/** The text of a mail as it is kept: a copy of the database alone opens no link. */
export const sealBody = (secrets: Secrets, mailId: string, { text, html, unsubscribeUrl }: Body): Buffer =>
  secrets.seal(Buffer.from(JSON.stringify({ text, html, unsubscribeUrl })), contextOf(mailId));

export const openBody = (secrets: Secrets, mailId: string, sealed: Buffer): Body =>
  JSON.parse(secrets.open(sealed, contextOf(mailId)).toString());
