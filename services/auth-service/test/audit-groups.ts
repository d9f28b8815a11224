import type { AuditTools, Deed, Ready } from './audit-story.ts';

let count = 0;
const fresh = (what: string) => `${what}-${++count}`;

/** Roles made out of permissions. */
export function roleDeeds({ at, ok, asAdmin }: AuditTools): Deed[] {
  const making = async (name: string, make: () => Promise<Response>): Promise<Ready> => ({
    act: () => ok(make()),
    actor: at.admin.userId,
    subject: name,
  });
  const made = async () => {
    const name = fresh('role');
    await asAdmin('POST', '/api/v1/roles', { name, permissions: ['users:read'] });
    return name;
  };
  return [
    {
      type: 'role.created',
      what: 'by an admin',
      prepare: async () => {
        const name = fresh('role');
        return making(name, () => asAdmin('POST', '/api/v1/roles', { name, permissions: ['users:read'] }));
      },
    },
    {
      type: 'role.changed',
      what: 'by an admin',
      prepare: async () => {
        const name = await made();
        return making(name, () => asAdmin('PATCH', `/api/v1/roles/${name}`, { permissions: ['tasks:create'] }));
      },
    },
    {
      type: 'role.deleted',
      what: 'by an admin',
      prepare: async () => {
        const name = await made();
        return making(name, () => asAdmin('DELETE', `/api/v1/roles/${name}`));
      },
    },
  ];
}

/** Teams, and who is in them. */
export function teamDeeds({ at, ok, asAdmin, person }: AuditTools): Deed[] {
  const made = async () => {
    const handle = fresh('team');
    await asAdmin('POST', '/api/v1/teams', { handle, name: 'A team' });
    return handle;
  };
  const onTeam = async (act: (handle: string) => Promise<Response>): Promise<Ready> => {
    const handle = await made();
    return { act: () => ok(act(handle)), actor: at.admin.userId, subject: handle };
  };
  const onMember = async (before: object | undefined, act: (path: string) => Promise<Response>): Promise<Ready> => {
    const [handle, { id }] = [await made(), await person()];
    const path = `/api/v1/teams/${handle}/members/${id}`;
    if (before) await asAdmin('PUT', path, before);
    return { act: () => ok(act(path)), actor: at.admin.userId, subject: id };
  };
  return [
    {
      type: 'team.created',
      what: 'by an admin',
      prepare: async () => {
        const handle = fresh('team');
        const act = () => ok(asAdmin('POST', '/api/v1/teams', { handle, name: 'A team' }));
        return { act, actor: at.admin.userId, subject: handle };
      },
    },
    {
      type: 'team.changed',
      what: 'by an admin',
      prepare: () => onTeam((handle) => asAdmin('PATCH', `/api/v1/teams/${handle}`, { name: 'Another' })),
    },
    {
      type: 'team.deleted',
      what: 'by an admin',
      prepare: () => onTeam((handle) => asAdmin('DELETE', `/api/v1/teams/${handle}`)),
    },
    {
      type: 'team.member-added',
      what: 'by an admin',
      prepare: () => onMember(undefined, (path) => asAdmin('PUT', path, {})),
    },
    {
      type: 'team.member-changed',
      what: 'into a lead',
      prepare: () => onMember({}, (path) => asAdmin('PUT', path, { lead: true })),
    },
    {
      type: 'team.member-removed',
      what: 'by an admin',
      prepare: () => onMember({}, (path) => asAdmin('DELETE', path)),
    },
  ];
}
