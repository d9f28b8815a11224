import { createHash } from 'node:crypto';
import type { Language } from '../languages/words.ts';
import type { MailSubject } from './unsubscribing.ts';

const STYLE = `
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.5 system-ui, sans-serif;
         background: light-dark(#f8f9fa, #1a1b1e); color: light-dark(#212529, #c9c9c9); color-scheme: light dark }
  main { max-width: 28rem; padding: 2rem; margin: 1rem; border-radius: .5rem; background: light-dark(#fff, #25262b) }
  h1 { font-size: 1.25rem; margin: 0 0 .5rem }
  a, button { font: inherit; color: light-dark(#1864ab, #74c0fc) }
  button { padding: .5rem 1rem; border: 1px solid; border-radius: .5rem; background: none; cursor: pointer }
`;

/** The form leads back to where the page is; nothing else may run or load. */
export const PAGE_POLICY = [
  `default-src 'none'`,
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  `base-uri 'none'`,
  `frame-ancestors 'none'`,
  `form-action 'self'`,
].join('; ');

const page = (tag: string, title: string, body: string) => `<!doctype html>
<html lang="${tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Taskward</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;

/** Asks before it does anything: programs that look into mails open every link. */
export const askPage = ({ tag, page: words }: Language, subject: MailSubject): string =>
  page(
    tag,
    words.ask,
    `<p>${words.writes(words.when[subject])}</p>\n<form method="post"><button>${words.stop}</button></form>`,
  );

export const donePage = ({ tag, page: words }: Language, subject: MailSubject): string =>
  page(tag, words.done, `<p>${words.writesNoMore(words.when[subject])}</p>\n<p><a href="/">${words.back}</a></p>`);
