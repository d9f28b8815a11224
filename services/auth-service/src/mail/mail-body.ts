import type { Secrets } from '../secrets.ts';
import type { MailText } from './mail-templates.ts';

type Body = Pick<MailText, 'text' | 'html'>;

const contextOf = (mailId: string) => `mail ${mailId}`;

/** The text of a mail as it is kept: a copy of the database alone opens no link. */
export const sealBody = (secrets: Secrets, mailId: string, { text, html }: Body): Buffer =>
  secrets.seal(Buffer.from(JSON.stringify({ text, html })), contextOf(mailId));

export const openBody = (secrets: Secrets, mailId: string, sealed: Buffer): Body =>
  JSON.parse(secrets.open(sealed, contextOf(mailId)).toString());
