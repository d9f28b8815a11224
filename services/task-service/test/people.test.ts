import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { IdentityEvent } from '@taskward/contracts/events';
import { inTransaction, uuidv7 } from '@taskward/service-kit';
import { startService, type TestService } from './service.ts';

const { applyIdentityEvent } = await import('../src/people-feed.ts');

describe('what is known of people', () => {
  let service: TestService;
  let ann: string;
  let robot: string;
  beforeAll(async () => {
    service = await startService();
    ann = await service.teammate('ann', 'red', 'blue');
    robot = await service.service('worker-service', 'tasks:read');
    await told('user.created', { id: 'ann', teams: ['blue', 'red'] });
  });
  afterAll(() => service.stop());

  const apply = (event: object) => inTransaction(service.pool, (tx) => applyIdentityEvent(tx, event as IdentityEvent));
  const cause = () => ({
    eventId: uuidv7(),
    timestamp: new Date().toISOString(),
    actor: { id: 'root', type: 'user' },
    changes: {},
  });
  const told = (type: string, user: { id: string; teams?: string[]; permissions?: string[]; disabled?: boolean }) => {
    const rest = { name: user.id, username: user.id, avatar: null, roles: ['user'] };
    const whole = { ...rest, permissions: [], teams: [], disabled: false, ...user };
    return apply({ ...cause(), type, userId: user.id, user: whole });
  };
  const teamGone = (handle: string) =>
    apply({ ...cause(), type: 'team.deleted', handle, team: { handle, name: handle, description: '' } });
  const ask = (method: string, path: string, token: string, body?: object) =>
    service.call(`/api/v1/${path}`, { method, token, body });
  const give = async (to: string, token = ann, fields: object = {}) =>
    (await ask('POST', 'tasks', token, { title: 'For you', assignedTo: to, ...fields })).status;

  test('a colleague may be given a task; who shares no team, is disabled or gone may not', async () => {
    await told('user.created', { id: 'bob', teams: ['blue'] });
    await told('user.created', { id: 'eve', teams: ['green'] });
    expect([await give('bob'), await give('eve'), await give('nobody'), await give('ann')]).toEqual([
      201, 403, 403, 201,
    ]);
    expect(await give('bob', await service.user('ann'))).toBe(403); // her token says no teams
    const { id } = await service.create(ann);
    const patch = async (assignedTo: string) =>
      (await ask('PATCH', `tasks/${id}`, ann, { assignedTo, title: 'Changed' })).status;
    expect([await patch('eve'), await patch('bob')]).toEqual([403, 200]);
    // The assignee sees it by that alone, may change it, and gives it to whom they may give it.
    const bob = await service.teammate('bob', 'blue');
    expect((await ask('PATCH', `tasks/${id}`, bob, { assignedTo: 'ann' })).status).toBe(200);

    await told('user.updated', { id: 'bob', teams: ['green'] });
    expect(await give('bob')).toBe(403);
    await told('user.updated', { id: 'bob', teams: ['red'] });
    expect(await give('bob')).toBe(201);
    await told('user.updated', { id: 'bob', teams: ['red'], disabled: true });
    expect(await give('bob')).toBe(403);
    await told('user.updated', { id: 'bob', teams: ['red'] });
    await told('user.deleted', { id: 'bob', teams: ['red'] });
    expect(await give('bob')).toBe(403);
  });

  test('a member of the project by a team may be given its tasks, though no colleague', async () => {
    await told('user.created', { id: 'gil', teams: ['green'] });
    await ask('POST', 'projects', ann, { id: 'greenhouse', name: 'Greenhouse' });
    expect(await give('gil', ann, { projectId: 'greenhouse' })).toBe(403);
    await ask('PUT', 'projects/greenhouse/members/team:green', ann, {});
    expect(await give('gil', ann, { projectId: 'greenhouse' })).toBe(201);
    expect(await give('gil')).toBe(403);
  });

  test('a team or a person that is no more is off every project, the last lead too, and it is told', async () => {
    const dan = await service.teammate('dan', 'gold');
    for (const id of ['left-1', 'left-2']) {
      await ask('POST', 'projects', dan, { id, name: 'Left' });
      await ask('PUT', `projects/${id}/members/team:gold`, dan, { lead: true });
      await ask('PUT', `projects/${id}/members/ann`, dan, {});
    }
    const { id: task } = await service.create(dan, { projectId: 'left-1' });
    const members = async (id: string) => (await ask('GET', `projects/${id}`, ann)).body.data.members;
    await teamGone('gold');
    expect(await members('left-1')).toEqual([
      { kind: 'user', id: 'ann', lead: false },
      { kind: 'user', id: 'dan', lead: true },
    ]);
    await told('user.deleted', { id: 'dan' });
    for (const id of ['left-1', 'left-2'])
      expect(await members(id)).toEqual([{ kind: 'user', id: 'ann', lead: false }]);
    await told('user.deleted', { id: 'dan' }); // once more changes nothing
    expect((await ask('GET', `tasks/${task}`, ann)).body.data).toMatchObject({ createdBy: 'dan', assignedTo: 'dan' });
    const { data } = (await ask('GET', 'events?limit=1000&types=project.updated', ann)).body;
    const last = data.filter(({ projectId }: { projectId: string }) => projectId === 'left-2').at(-1);
    expect(last).toMatchObject({ actor: { id: 'root', type: 'user' }, version: 5 });
    expect(last.changes.members.to).toEqual([{ kind: 'user', id: 'ann', lead: false }]);
  });

  test('a service that sees all asks what somebody else may see; nobody else does', async () => {
    await told('user.created', { id: 'vic', teams: ['violet'] });
    await told('user.created', { id: 'ada', permissions: ['tasks:read:all'] });
    await ask('POST', 'projects', ann, { id: 'vault', name: 'Vault' });
    await ask('PUT', 'projects/vault/members/team:violet', ann, {});
    const [inside, outside] = [await service.create(ann, { projectId: 'vault' }), await service.create(ann)];
    const seenBy = async (who: string, more = '') => {
      const query = `visibleTo=${who}&id=${inside.id}&id=${outside.id}${more}`;
      return (await ask('GET', `tasks?${query}`, robot)).body.data.map(({ id }: { id: string }) => id).sort();
    };
    expect(await seenBy('vic')).toEqual([inside.id]);
    expect(await seenBy('vic', '&scope=own')).toEqual([]);
    expect(await seenBy('stranger')).toEqual([]);
    expect(await seenBy('ann')).toEqual([inside.id, outside.id].sort());
    expect(await seenBy('ada')).toEqual([inside.id, outside.id].sort());
    await told('user.updated', { id: 'vic', teams: [] });
    expect(await seenBy('vic')).toEqual([]);
    const writes = await service.service('robot', 'tasks:write');
    for (const token of [ann, await service.admin(), writes]) {
      expect((await ask('GET', 'tasks?visibleTo=vic', token)).status).toBe(403);
    }
  });
});
