import { Eta } from 'eta';
import type { Language } from '../languages/words.ts';
import { happened, type Names, pathOf, type Wording, withNames } from '../notifications/wording.ts';

/** What a mail says, as text and as HTML. */
export interface MailText {
  subject: string;
  text: string;
  html: string;
}

export interface MailContext {
  publicUrl: string;
  names: Names;
  language: Language;
  unsubscribeUrl: string;
}

const TEXT = `<%= it.hello %>


<% for (const one of it.lines) { %>
<%= one.happened %>: <%= one.title %>

<% if (one.excerpt) { %>
  <%= one.excerpt %>

<% } %>
  <%= one.url %>


<% } %>
<% if (it.more) { %>
<%= it.more %>: <%= it.inbox %>


<% } %>
<%= it.noMore %>: <%= it.unsubscribeUrl %>


Taskward
`;

const HTML = `<!doctype html>
<html lang="<%= it.tag %>">
  <body style="margin:0;padding:32px 16px;font:16px/1.5 system-ui,sans-serif;color:#1f2933;background:#f5f7fa">
    <div style="max-width:480px;margin:auto;padding:32px;background:#fff;border-radius:12px">
<% for (const one of it.lines) { %>
      <p style="margin:0 0 24px"><%= one.happened %>:<br><a style="color:#1864ab;font-weight:600" href="<%= one.url %>"><%= one.title %></a><% if (one.excerpt) { %><br><span style="color:#52606d"><%= one.excerpt %></span><% } %></p>
<% } %>
<% if (it.more) { %>
      <p style="margin:0 0 24px"><a style="color:#1864ab" href="<%= it.inbox %>"><%= it.more %></a></p>
<% } %>
      <p style="margin:0;color:#52606d;font-size:14px"><a style="color:#52606d" href="<%= it.unsubscribeUrl %>"><%= it.noMore %></a></p>
    </div>
  </body>
</html>
`;

const plain = new Eta({ autoEscape: false, autoTrim: ['nl', false] });
const escaped = new Eta({ autoTrim: ['nl', false] });

const LONGEST_SUBJECT = 120;
const MOST_LINES = 50;

const cut = (text: string, most: number) => {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : text;
};

/** A mail about notifications, of which the first is in its subject. */
export function mailOf(lines: Wording[], context: MailContext): MailText {
  const [first] = lines as [Wording];
  return render(
    cut(`${happened(first, context.names, context.language)}: ${first.title}`, LONGEST_SUBJECT),
    lines,
    context,
  );
}

/** The daily mail about these, the newest first. */
export const digestOf = (lines: Wording[], context: MailContext): MailText =>
  render(context.language.things(lines.length), lines, context);

function render(subject: string, lines: Wording[], context: MailContext): MailText {
  const { publicUrl, names, language, unsubscribeUrl } = context;
  const { tag, hello, noMore } = language;
  const shown = lines.slice(0, MOST_LINES).map((line) => ({
    happened: happened(line, names, language),
    title: line.title,
    excerpt: line.excerpt === null ? null : withNames(line.excerpt, names),
    url: publicUrl + pathOf(line),
  }));
  const rest = lines.length - shown.length;
  const more = rest > 0 ? language.more(rest) : '';
  const it = { tag, hello, noMore, lines: shown, more, inbox: `${publicUrl}/inbox`, unsubscribeUrl };
  return { subject, text: plain.renderString(TEXT, it), html: escaped.renderString(HTML, it) };
}
