import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { IdentityEvent } from '@taskward/contracts/events';
import type { View } from '@taskward/contracts/http';
import { inTransaction } from '@taskward/service-kit';
import { applyIdentityEvent } from '../src/people-feed.ts';
import { startService, type TestService } from './service.ts';

describe('saved views', () => {
  let service: TestService;
  let ann: string;
  let bob: string;
  let mate: string;
  beforeAll(async () => {
    service = await startService();
    [ann, bob, mate] = await Promise.all([service.user('ann'), service.user('bob'), service.teammate('mia', 'red')]);
  });
  afterAll(() => service.stop());

  const ask = (method: string, path: string, token: string, body?: unknown) =>
    service.call(`/api/v1/${path}`, { method, token, body });
  const save = async (token: string, fields: object) => {
    const answer = await ask('POST', 'views', token, { name: 'A view', query: '', ...fields });
    expect([answer.status, answer.body.errors]).toEqual([201, undefined]);
    return answer.body.data as View;
  };
  const namesOf = async (token: string, query = '') =>
    (await ask('GET', `views?limit=200${query}`, token)).body.data.map(({ name }: View) => name);

  test('are kept as they were written, in their order, for nobody else', async () => {
    const query = 'status=todo&label=a%20%26%20b&group=person';
    await save(ann, { name: '  Second \u00a0one', query });
    await save(ann, { name: 'Third' });
    await save(ann, { name: 'First', position: 0 });
    await save(bob, { name: "Bob's" });
    // Of the same place the older one goes before.
    expect(await namesOf(ann)).toEqual(['Second one', 'First', 'Third']);
    const [first] = (await ask('GET', 'views', ann)).body.data as View[];
    expect(first).toMatchObject({ query, projectId: null, createdBy: 'ann' });
    const path = `views/${first?.id}`;
    expect((await ask('PATCH', path, bob, { name: 'Mine now' })).status).toBe(404);
    expect((await ask('DELETE', path, bob)).status).toBe(404);
    const changed = await ask('PATCH', path, ann, { position: 9 });
    expect(changed.body.data).toMatchObject({ name: 'Second one', query, position: 9 });
    expect((await ask('PATCH', path, ann, {})).body.data).toEqual(changed.body.data);
    expect(await namesOf(ann)).toEqual(['First', 'Third', 'Second one']);
    expect((await ask('DELETE', path, ann)).status).toBe(204);
    expect((await ask('DELETE', path, ann)).status).toBe(404);
  });

  test("of a project are its members', and its leads change them", async () => {
    await ask('POST', 'projects', ann, { id: 'garden', name: 'Garden' });
    await ask('PUT', 'projects/garden/members/team:red', ann, {});
    const { id } = await save(ann, { name: 'What is late', projectId: 'garden', query: 'due=overdue' });
    expect(await namesOf(mate)).toEqual(['What is late']);
    expect(await namesOf(mate, '&projectId=garden')).toEqual(['What is late']);
    expect(await namesOf(ann)).toContain('What is late');
    expect(await namesOf(bob)).not.toContain('What is late');
    expect((await ask('GET', 'views?projectId=garden', bob)).status).toBe(404);
    expect((await ask('PATCH', `views/${id}`, mate, { name: 'x' })).status).toBe(403);
    expect((await ask('POST', 'views', mate, { name: 'x', query: '', projectId: 'garden' })).status).toBe(403);
    await ask('PUT', 'projects/garden/members/team:red', ann, { lead: true });
    expect((await ask('PATCH', `views/${id}`, mate, { name: 'Late' })).body.data.createdBy).toBe('ann');
    await ask('DELETE', 'projects/garden/members/team:red', ann);
    expect(await namesOf(mate)).toEqual([]);
    expect((await ask('DELETE', 'projects/garden', await service.admin())).status).toBe(204);
    expect((await ask('PATCH', `views/${id}`, ann, { name: 'x' })).status).toBe(404);
  });

  test('are so many at most, however many are saved at the same moment', async () => {
    const cleo = await service.user('cleo');
    const answers = await Promise.all(
      Array.from({ length: 130 }, (_, at) => ask('POST', 'views', cleo, { name: `View ${at}`, query: '' })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(100);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(30);
    // Page by page they are all there, each once.
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await ask('GET', `views?limit=30${cursor}`, cleo);
      seen.push(...body.data.map(({ id }: View) => id));
      if (!body.page.nextCursor) break;
      cursor = `&cursor=${body.page.nextCursor}`;
    }
    expect([seen.length, new Set(seen).size]).toEqual([100, 100]);
  });

  test('refuse what is no view', async () => {
    for (const body of [{}, { name: 'x' }, { name: '\u200b', query: '' }, { name: 'x', query: 'x'.repeat(2_001) }]) {
      expect((await ask('POST', 'views', ann, body)).status).toBe(422);
    }
    const { id } = await save(bob, { name: 'Kept', query: 'x'.repeat(2_000) });
    for (const body of [{ position: -1 }, { position: 1.5 }, { position: '1' }, { projectId: null }]) {
      expect([body, (await ask('PATCH', `views/${id}`, bob, body)).status]).toEqual([body, 422]);
    }
    expect((await ask('PATCH', 'views/nonsense', bob, {})).status).toBe(400);
  });

  test('of somebody whose account is deleted are gone', async () => {
    const dan = await service.user('dan');
    await save(dan, { name: 'To be gone' });
    const event = { type: 'user.deleted', actor: { id: 'root', type: 'user' }, user: { id: 'dan' } };
    await inTransaction(service.pool, (tx) => applyIdentityEvent(tx, event as IdentityEvent));
    expect(await namesOf(dan)).toEqual([]);
  });
});
