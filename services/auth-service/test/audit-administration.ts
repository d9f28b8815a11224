import { roleDeeds, teamDeeds } from './audit-groups.ts';
import { type AuditTools, type Deed, HEADERS } from './audit-story.ts';
import { tokenRequest } from './browser.ts';

/** Mails, keys and clients, roles and teams. */
export function administrationDeeds(tools: AuditTools): Deed[] {
  const { at, secret, ok, asAdmin, data, mailed, client, making } = tools;
  return [
    ...roleDeeds(tools),
    ...teamDeeds(tools),
    {
      type: 'mail.read',
      what: 'by an admin',
      async prepare() {
        const { id, mail } = await mailed();
        return { act: () => ok(asAdmin('GET', `/api/v1/mails/${mail}`)), actor: at.admin.userId, subject: id };
      },
    },
    {
      type: 'mail.read',
      what: 'with a list of them',
      async prepare() {
        const { email } = await mailed();
        return { act: () => ok(asAdmin('GET', `/api/v1/mails?q=${email}`)), actor: at.admin.userId, subject: null };
      },
    },
    {
      type: 'mail.retried',
      what: 'by an admin',
      async prepare() {
        const { id, mail } = await mailed();
        await at.service.database.query(`UPDATE mails SET last_error = 'away' WHERE id = $1`, [mail]);
        return { act: () => ok(asAdmin('POST', `/api/v1/mails/${mail}/retry`)), actor: at.admin.userId, subject: id };
      },
    },
    {
      type: 'key.rotated',
      what: 'by an admin',
      prepare: async () =>
        making(
          () => asAdmin('POST', '/api/v1/keys/rotate'),
          ({ data: key }) => key.kid,
        ),
    },
    {
      type: 'key.burned',
      what: 'by an admin',
      async prepare() {
        const { kid } = await data(await asAdmin('POST', '/api/v1/keys/rotate'));
        const act = () => ok(asAdmin('POST', `/api/v1/keys/${kid}/burn`));
        return { act, actor: at.admin.userId, subject: kid as string };
      },
    },
    {
      type: 'client.created',
      what: 'by an admin',
      async prepare() {
        const body = { name: 'Made', scopes: ['tasks:read'] };
        return making(
          () => asAdmin('POST', '/api/v1/clients', body),
          ({ data: made }) => made.clientId,
        );
      },
    },
    {
      type: 'client.deleted',
      what: 'by an admin',
      async prepare() {
        const { clientId } = await client();
        const act = () => ok(asAdmin('DELETE', `/api/v1/clients/${clientId}`));
        return { act, actor: at.admin.userId, subject: clientId };
      },
    },
    {
      type: 'client.refused',
      what: 'with a wrong secret',
      async prepare() {
        const { clientId } = await client();
        const fields = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret() };
        return { act: () => ok(tokenRequest(at.service.url, fields, HEADERS)), actor: null, subject: clientId };
      },
    },
  ];
}
