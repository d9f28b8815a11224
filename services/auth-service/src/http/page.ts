import { createHash } from 'node:crypto';

/** The few pages that this service shows itself; they say little and look like the web app. */
const STYLE = `
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.5 system-ui, sans-serif;
         background: light-dark(#f8f9fa, #1a1b1e); color: light-dark(#212529, #c9c9c9); color-scheme: light dark }
  main { max-width: 28rem; padding: 2rem; margin: 1rem; border-radius: .5rem; background: light-dark(#fff, #25262b) }
  h1 { font-size: 1.25rem; margin: 0 0 .5rem }
  a, button { font: inherit; color: light-dark(#1864ab, #74c0fc) }
  button { padding: .5rem 1rem; border: 1px solid; border-radius: .5rem; background: none; cursor: pointer }
`;

const hashSource = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

export interface PageParts {
  /** The tag of its language; English unless given. */
  language?: string;
  script?: string;
  /** Where its form leads; it has none unless given. */
  formAction?: string;
}

/** A page, and the Content-Security-Policy that it is shown under. Title and body are HTML: what is no constant goes through `escaped`. */
export function renderPage(
  title: string,
  body: string,
  { language = 'en', script, formAction = "'none'" }: PageParts = {},
) {
  const policy = [
    `default-src 'none'`,
    `style-src ${hashSource(STYLE)}`,
    ...(script ? [`script-src ${hashSource(script)}`] : []),
    `base-uri 'none'`,
    `frame-ancestors 'self'`,
    `form-action ${formAction}`,
  ].join('; ');
  const html = `<!doctype html>
<html lang="${language}">
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
${script ? `<script>${script}</script>` : ''}
</body>
</html>
`;
  return { html, policy };
}

const REPLACEMENTS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as HTML has it. */
export const escaped = (value: unknown) => String(value ?? '').replace(/[&<>"']/g, (char) => REPLACEMENTS[char] ?? '');
