import { Eta } from 'eta';
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
  unsubscribeUrl: string;
}

const TEXT = `Hello,

<% for (const one of it.lines) { %>
<%= one.happened %>: <%= one.title %>

<% if (one.excerpt) { %>
  <%= one.excerpt %>

<% } %>
  <%= one.url %>


<% } %>
<% if (it.more > 0) { %>
And <%= it.more %> more: <%= it.inbox %>


<% } %>
No more of these mails: <%= it.unsubscribeUrl %>


Taskward
`;

const HTML = `<!doctype html>
<html lang="en">
  <body style="margin:0;padding:32px 16px;font:16px/1.5 system-ui,sans-serif;color:#1f2933;background:#f5f7fa">
    <div style="max-width:480px;margin:auto;padding:32px;background:#fff;border-radius:12px">
<% for (const one of it.lines) { %>
      <p style="margin:0 0 24px"><%= one.happened %>:<br><a style="color:#1864ab;font-weight:600" href="<%= one.url %>"><%= one.title %></a><% if (one.excerpt) { %><br><span style="color:#52606d"><%= one.excerpt %></span><% } %></p>
<% } %>
<% if (it.more > 0) { %>
      <p style="margin:0 0 24px"><a style="color:#1864ab" href="<%= it.inbox %>">And <%= it.more %> more</a></p>
<% } %>
      <p style="margin:0;color:#52606d;font-size:14px"><a style="color:#52606d" href="<%= it.unsubscribeUrl %>">No more of these mails</a></p>
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
  return render(cut(`${happened(first, context.names)}: ${first.title}`, LONGEST_SUBJECT), lines, context);
}

/** The daily mail about these, the newest first. */
export const digestOf = (lines: Wording[], context: MailContext): MailText =>
  render(
    lines.length === 1 ? 'One thing for you on Taskward' : `${lines.length} things for you on Taskward`,
    lines,
    context,
  );

function render(subject: string, lines: Wording[], context: MailContext): MailText {
  const { publicUrl, names, unsubscribeUrl } = context;
  const shown = lines.slice(0, MOST_LINES).map((line) => ({
    happened: happened(line, names),
    title: line.title,
    excerpt: line.excerpt === null ? null : withNames(line.excerpt, names),
    url: publicUrl + pathOf(line),
  }));
  const it = { lines: shown, more: lines.length - shown.length, inbox: `${publicUrl}/inbox`, unsubscribeUrl };
  return { subject, text: plain.renderString(TEXT, it), html: escaped.renderString(HTML, it) };
}
