import type { AuditTools, Deed } from './audit-story.ts';

/** Passwords, addresses, profiles and roles. */
export function accountDeeds(tools: AuditTools): Deed[] {
  const { at, secret, freshEmail, send, ok, asAdmin, data, person, sync, link, byAdmin, making } = tools;
  return [
    {
      type: 'password.changed',
      what: 'by its owner',
      async prepare() {
        const { id, password, bearer } = await person();
        const body = { currentPassword: password, newPassword: secret() };
        return { act: () => ok(send('POST', '/auth/change-password', body, bearer)), actor: id, subject: id };
      },
    },
    {
      type: 'password.changed',
      what: 'by an admin',
      prepare: () => byAdmin((id) => asAdmin('PATCH', `/api/v1/users/${id}`, { password: secret() })),
    },
    {
      type: 'password.refused',
      what: 'for a wrong current one',
      async prepare() {
        const { id, bearer } = await person();
        const body = { currentPassword: secret(), newPassword: secret() };
        return { act: () => ok(send('POST', '/auth/change-password', body, bearer)), actor: id, subject: id };
      },
    },
    {
      type: 'proof.renewed',
      what: 'with the password',
      async prepare() {
        const { id, password, bearer } = await person();
        return { act: () => ok(send('POST', '/auth/proof', { password }, bearer)), actor: id, subject: id };
      },
    },
    {
      type: 'password.reset-requested',
      what: 'for a forgotten one',
      async prepare() {
        const { id, email } = await person();
        return { act: () => ok(send('POST', '/auth/forgot-password', { email })), actor: null, subject: id };
      },
    },
    {
      type: 'password.reset',
      what: 'by the link of a mail',
      async prepare() {
        const { id, email } = await person();
        await send('POST', '/auth/forgot-password', { email });
        const body = { token: await link(email), password: secret() };
        return { act: () => ok(send('POST', '/auth/reset-password', body)), actor: null, subject: id };
      },
    },
    {
      type: 'email.verified',
      what: 'by the link of a mail',
      async prepare() {
        const { id, email } = await person();
        const body = { token: await link(email) };
        return { act: () => ok(send('POST', '/auth/verify-email', body)), actor: null, subject: id };
      },
    },
    {
      type: 'user.registered',
      what: 'by themselves',
      async prepare() {
        const body = { email: freshEmail('new'), password: secret() };
        return making(
          () => send('POST', '/auth/register', body),
          ({ user }) => user.id,
          'itself',
        );
      },
    },
    {
      type: 'user.created',
      what: 'by an admin',
      async prepare() {
        const body = { email: freshEmail('made'), password: secret() };
        return making(
          () => asAdmin('POST', '/api/v1/users', body),
          ({ data: made }) => made.id,
        );
      },
    },
    {
      type: 'user.invited',
      what: 'again, by an admin',
      async prepare() {
        const made = await asAdmin('POST', '/api/v1/users', { email: freshEmail('invited') });
        const { id } = (await data(made)) as { id: string };
        const act = () => ok(asAdmin('POST', `/api/v1/users/${id}/invitation`));
        return { act, actor: at.admin.userId, subject: id };
      },
    },
    { type: 'user.created', what: 'by a sync', prepare: () => sync(freshEmail('guest')) },
    { type: 'sync.refused', what: 'for the address of another', prepare: async () => sync((await person()).email) },
    {
      type: 'user.changed',
      what: 'by themselves',
      async prepare() {
        const { id, bearer } = await person();
        return {
          act: () => ok(send('PATCH', '/auth/profile', { name: 'Other Name' }, bearer)),
          actor: id,
          subject: id,
        };
      },
    },
    {
      type: 'user.changed',
      what: 'by an admin',
      prepare: () => byAdmin((id) => asAdmin('PATCH', `/api/v1/users/${id}`, { email: `${id}@example.com` })),
    },
    {
      type: 'user.changed',
      what: 'with another limit of uploads',
      prepare: () => byAdmin((id) => asAdmin('PUT', `/api/v1/users/${id}/upload-limit`, { limit: 3 })),
    },
    {
      type: 'user.disabled',
      what: 'by an admin',
      prepare: () => byAdmin((id) => asAdmin('PATCH', `/api/v1/users/${id}`, { disabled: true })),
    },
    {
      type: 'user.enabled',
      what: 'by an admin',
      async prepare() {
        const ready = await byAdmin((id) => asAdmin('PATCH', `/api/v1/users/${id}`, { disabled: false }));
        await asAdmin('PATCH', `/api/v1/users/${ready.subject}`, { disabled: true });
        return ready;
      },
    },
    {
      type: 'user.deleted',
      what: 'by an admin',
      prepare: () => byAdmin((id) => asAdmin('DELETE', `/api/v1/users/${id}`)),
    },
    {
      type: 'roles.changed',
      what: 'by an admin',
      prepare: () => byAdmin((id) => asAdmin('PUT', `/api/v1/users/${id}/roles`, { roles: ['admin', 'user'] })),
    },
  ];
}
