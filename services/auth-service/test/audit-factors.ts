import type { AuditTools, Deed } from './audit-story.ts';
import { authenticator } from './authenticator.ts';

/** Second factors: setting up, taking away, using. */
export function factorDeeds({ secrets, send, ok, person, link, byAdmin, asAdmin }: AuditTools): Deed[] {
  /** Somebody who is setting up an app, and the code that it shows. */
  async function beginning() {
    const somebody = await person();
    const started = await send('POST', '/auth/mfa/totp', {}, somebody.bearer);
    const { secret } = (await started.json()) as { secret: string };
    secrets.add(secret);
    return { ...somebody, code: authenticator(secret) };
  }
  async function careful() {
    const somebody = await beginning();
    const confirmed = await send('POST', '/auth/mfa/totp/confirm', { code: somebody.code() }, somebody.bearer);
    const { recoveryCodes } = (await confirmed.json()) as { recoveryCodes: string[] };
    for (const code of recoveryCodes) secrets.add(code);
    return { ...somebody, recoveryCodes };
  }
  /** Somebody at the second step of a sign-in. */
  async function waiting() {
    const somebody = await careful();
    const { email, password } = somebody;
    const due = await send('POST', '/auth/login', { email, password });
    const { mfaToken } = (await due.json()) as { mfaToken: string };
    secrets.add(mfaToken);
    return { ...somebody, mfaToken };
  }
  return [
    {
      type: 'factor.added',
      what: 'by its owner',
      async prepare() {
        const { id, bearer, code } = await beginning();
        const act = () => ok(send('POST', '/auth/mfa/totp/confirm', { code: code() }, bearer));
        return { act, actor: id, subject: id };
      },
    },
    {
      type: 'factor.removed',
      what: 'by its owner',
      async prepare() {
        const { id, bearer } = await careful();
        return { act: () => ok(send('DELETE', '/auth/mfa/totp', undefined, bearer)), actor: id, subject: id };
      },
    },
    {
      type: 'factor.removed',
      what: 'by an admin',
      async prepare() {
        const { id } = await careful();
        const ready = await byAdmin(() => asAdmin('DELETE', `/api/v1/users/${id}/mfa`));
        return { ...ready, subject: id };
      },
    },
    {
      type: 'change.reported',
      what: 'by its owner',
      async prepare() {
        const { id, email } = await careful();
        const token = await link(email);
        return { act: () => ok(send('POST', '/auth/not-me', { token })), actor: null, subject: id };
      },
    },
    {
      type: 'factor.refused',
      what: 'at a sign-in',
      async prepare() {
        const { id, mfaToken } = await waiting();
        const act = () => ok(send('POST', '/auth/login', { mfaToken, otp: '000000' }));
        return { act, actor: null, subject: id };
      },
    },
    {
      type: 'recovery-codes.made',
      what: 'by their owner',
      async prepare() {
        const { id, bearer } = await careful();
        return { act: () => ok(send('POST', '/auth/mfa/recovery-codes', undefined, bearer)), actor: id, subject: id };
      },
    },
    {
      type: 'recovery-code.used',
      what: 'at a sign-in',
      async prepare() {
        const { id, mfaToken, recoveryCodes } = await waiting();
        const act = () => ok(send('POST', '/auth/login', { mfaToken, recoveryCode: recoveryCodes[0] }));
        return { act, actor: id, subject: id };
      },
    },
  ];
}
