import { type AuditTools, type Deed, HEADERS } from './audit-story.ts';
import { locationOf, visitProviders } from './provider-visit.ts';

/** Ways in beside the password: accounts elsewhere, passkeys. */
export function wayDeeds({ at, secrets, send, ok, person }: AuditTools): Deed[] {
  let count = 0;
  const comeAs = (more: object = {}) => {
    const sub = `somebody-${++count}`;
    at.provider.person = { sub, email: `${sub}@example.com`, email_verified: true, name: 'Somebody', ...more };
    return sub;
  };
  const kept = (callback: string) => {
    for (const value of new URL(callback).searchParams.values()) if (!value.startsWith('http')) secrets.add(value);
    return callback;
  };
  /** Somebody with a confirmed address, on the way back from the provider to link an account. */
  async function linking() {
    const somebody = await person();
    await at.service.database.query('UPDATE users SET email_verified = true WHERE id = $1', [somebody.id]);
    comeAs();
    const { browser } = visitProviders(at.service);
    const headers = { ...HEADERS, ...somebody.bearer, accept: 'application/json' };
    const begun = await browser.open('/auth/elsewhere?link=1', { headers });
    const { redirectTo } = (await begun.json()) as { redirectTo: string };
    const callback = kept(locationOf(await fetch(redirectTo, { redirect: 'manual' })));
    return { ...somebody, come: () => browser.open(callback, { headers: HEADERS }) };
  }
  return [
    {
      type: 'account.linked',
      what: 'by its owner',
      except: 'provider_flows',
      async prepare() {
        const { id, come } = await linking();
        return { act: () => ok(come()), actor: id, subject: id };
      },
    },
    {
      type: 'account.unlinked',
      what: 'by its owner',
      async prepare() {
        const { id, bearer, come } = await linking();
        await come();
        const { rows } = await at.service.database.query('SELECT id FROM linked_accounts WHERE user_id = $1', [id]);
        const act = () => ok(send('DELETE', `/auth/accounts/${rows[0].id}`, undefined, bearer));
        return { act, actor: id, subject: id };
      },
    },
    {
      type: 'user.registered',
      what: 'by an account elsewhere',
      except: 'provider_flows',
      async prepare() {
        const sub = comeAs();
        const { browser, start } = visitProviders(at.service);
        const callback = kept(await start('elsewhere'));
        const ready = { actor: null as string | null, subject: null as string | null, act: async () => false };
        ready.act = async () => {
          const done = await ok(browser.open(callback, { headers: HEADERS }));
          const sql = 'SELECT user_id AS id FROM linked_accounts WHERE subject = $1';
          const { rows } = await at.service.database.query(sql, [sub]);
          ready.actor = ready.subject = rows[0]?.id ?? null;
          return done;
        };
        return ready;
      },
    },
    {
      type: 'sign-in.failed',
      what: 'by an account elsewhere',
      except: 'provider_flows',
      async prepare() {
        comeAs({ email_verified: false });
        const { browser, start } = visitProviders(at.service);
        const callback = kept(await start('elsewhere'));
        return { act: () => ok(browser.open(callback, { headers: HEADERS })), actor: null, subject: null };
      },
    },
    {
      type: 'passkey.refused',
      what: 'that nobody has',
      async prepare() {
        const parts = { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' };
        const response = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: parts };
        return { act: () => ok(send('POST', '/auth/passkeys/sign-in', { response })), actor: null, subject: null };
      },
    },
  ];
}
