import { PERMISSIONS_POLICY } from '@taskward/service-kit';
import { type ErrorOut, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { escaped, type PageParts, renderPage } from '../http/page.ts';

// The pages that the issuer shows itself.

const SUBMIT = `document.forms[0].submit()`;

function show(ctx: KoaContextWithOIDC, title: string, body: string, parts: PageParts = {}): void {
  const { html, policy } = renderPage(title, body, parts);
  ctx.type = 'html';
  ctx.set('Content-Security-Policy', policy);
  ctx.body = html;
}

/** The library's own pages, which answer an application by a form, are held to a policy as ours are. */
export async function setPagePolicies(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  if (!ctx.response.is('html')) return;
  ctx.set('Permissions-Policy', PERMISSIONS_POLICY);
  const policy = ctx.response.get('Content-Security-Policy');
  if (!policy.includes('form-action')) ctx.set('Content-Security-Policy', `${policy}; form-action ${onward(ctx)}`);
}

/** To the issuer, or to where it sends the person on: browsers hold what follows a form to `form-action` too. */
function onward({ oidc }: KoaContextWithOIDC): string {
  const { redirect_uri, post_logout_redirect_uri } = oidc?.params ?? {}; // none where no route of it was met
  return ["'self'", ...[redirect_uri, post_logout_redirect_uri].flatMap((address) => sourceOf(address) ?? [])].join(
    ' ',
  );
}

/** The origin of an address as a policy names it; an application's own scheme has none. */
function sourceOf(address: unknown): string | undefined {
  const url = typeof address === 'string' ? URL.parse(address) : null;
  if (!url) return undefined;
  return url.origin === 'null' ? url.protocol : url.origin;
}

/**
 * Signs out without asking again where who sent the person proves what is meant, else asks (RP-Initiated Logout 1.0,
 * section 4): by an ID token of this browser's sign-in, or as a page of our own that has none.
 */
export function showSignOut(ctx: KoaContextWithOIDC, form: string): void {
  const hint = ctx.oidc.entities.IdTokenHint;
  const meant = hint ? isOfThisSignIn(ctx, hint.payload) : ctx.get('sec-fetch-site') === 'same-origin';
  const button = '<button>Sign out</button>';
  const complete = form.replace(
    '</form>',
    `<input type="hidden" name="logout" value="yes">${meant ? `<noscript>${button}</noscript>` : button}</form>`,
  );
  const formAction = onward(ctx);
  if (meant) show(ctx, 'Signing out …', complete, { script: SUBMIT, formAction });
  else show(ctx, 'Sign out of Taskward?', complete, { formAction });
}

/** Whether an ID token is about the person whom the browser is signed in as, and of that sign-in where it says which. */
function isOfThisSignIn({ oidc }: KoaContextWithOIDC, { sub, sid }: Record<string, unknown>): boolean {
  const { session, client } = oidc;
  const isPerson = session !== undefined && session.accountId === sub;
  return isPerson && (sid === undefined || (client !== undefined && session.sidFor(client.clientId) === sid));
}

export function showSignedOut(ctx: KoaContextWithOIDC): void {
  show(ctx, 'You are signed out', '<p><a href="/">Back to Taskward</a></p>');
}

/** Where people come by themselves; the rest is asked by programs, whatever they say that they accept. */
const FOR_PEOPLE = ['authorization', 'resume', 'end_session', 'end_session_confirm', 'end_session_success'];

export function showError(ctx: KoaContextWithOIDC, out: ErrorOut, error: Error): void {
  // Whoever comes back too late, or finds the browser another one meanwhile, is told so by the sign-in page, and begins anew there.
  if (ctx.oidc.route === 'resume' && error instanceof errors.SessionNotFound) {
    ctx.status = 303;
    ctx.redirect('/login?interaction=expired');
    return;
  }
  if (!FOR_PEOPLE.includes(ctx.oidc.route) || ctx.accepts('json', 'html') !== 'html') {
    ctx.body = out;
    return;
  }
  const detail = out.error_description ? `<p>${escaped(out.error_description)}</p>` : '';
  show(ctx, 'That did not work', `${detail}<p>${escaped(out.error)}</p><p><a href="/">Back to Taskward</a></p>`);
}
