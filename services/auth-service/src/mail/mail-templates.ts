import { ENGLISH } from './english-mails.ts';
import { GERMAN } from './german-mails.ts';
import type { MailTemplate } from './mail-words.ts';

/** What is written to somebody, as text and as HTML. */
export interface MailText {
  subject: string;
  text: string;
  html: string;
}

const LANGUAGES = [ENGLISH, GERMAN];

/** What mails say in somebody's language, be it of another country; in English where that is not here. */
const wordsIn = (locale: string | null) =>
  LANGUAGES.find(({ language }) => language === locale?.split('-')[0]) ?? ENGLISH;

/** The text with a link. Names are left out: whoever registers somebody else's address could write through them. */
export function renderMail(template: MailTemplate, link: string, locale: string | null): MailText {
  const { language, hello, mails } = wordsIn(locale);
  const { subject, why, action, after } = mails[template];
  return {
    subject,
    text: `${hello}\n\n${why}\n\n${action}:\n${link}\n\n${after}\n\nTaskward\n`,
    html: `<!doctype html>
<html lang="${language}">
  <body style="margin:0;padding:32px 16px;font:16px/1.5 system-ui,sans-serif;color:#1f2933;background:#f5f7fa">
    <div style="max-width:480px;margin:0 auto;padding:32px;background:#fff;border-radius:8px">
      <p style="margin-top:0">${hello}</p>
      <p>${why}</p>
      <p><a href="${escaped(link)}" style="display:inline-block;padding:10px 20px;border-radius:6px;background:#1c5fc4;color:#fff;text-decoration:none">${action}</a></p>
      <p>${after}</p>
      <p style="margin-bottom:0;color:#52606d">Taskward</p>
    </div>
  </body>
</html>
`,
  };
}

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
