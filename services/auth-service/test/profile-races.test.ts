import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, type RunningService, startService } from './running-service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

async function register(name: string) {
  const body = { email: `${name}@example.com`, password: 'correct horse battery', name: 'Ann Old' };
  const answer = await service.send('POST', '/auth/register', body);
  const { accessToken, user } = (await answer.json()) as { accessToken: string; user: { id: string } };
  const authorization = `Bearer ${accessToken}`;
  return {
    id: user.id,
    change: (changes: object) => service.send('PATCH', '/auth/profile', changes, { authorization }),
  };
}

/** Sends requests that all wait for the account, and lets them go on after `meanwhile`. */
async function together(id: string, asks: Array<() => Promise<Response>>, meanwhile = 'SELECT $1::uuid') {
  const other = await service.database.connect();
  await other.query('BEGIN');
  await other.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [id]);
  const answers: Array<Promise<Response>> = [];
  for (const ask of asks) {
    answers.push(ask());
    await eventually(async () => {
      const { rowCount } = await service.database.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rowCount === answers.length;
    });
  }
  await other.query(meanwhile, [id]);
  await other.query('COMMIT');
  other.release();
  return Promise.all(answers);
}

test('two changes of different fields at once both last, and the audit log tells them as they came', async () => {
  const { id, change } = await register('ann');
  const [first, second] = await together(id, [
    () => change({ givenName: 'Anna' }),
    () => change({ familyName: 'New' }),
  ]);
  expect([first?.status, second?.status]).toEqual([200, 200]);
  const { rows } = await service.database.query('SELECT name, given_name, family_name FROM users WHERE id = $1', [id]);
  expect(rows).toEqual([{ name: 'Anna New', given_name: 'Anna', family_name: 'New' }]);
  const { rows: told } = await service.database.query(
    `SELECT details FROM audit WHERE type = 'user.changed' AND subject = $1 ORDER BY seq`,
    [id],
  );
  expect(told.map(({ details }) => details)).toEqual([
    { name: { from: 'Ann Old', to: 'Anna Old' }, givenName: { from: 'Ann', to: 'Anna' } },
    { name: { from: 'Anna Old', to: 'Anna New' }, familyName: { from: 'Old', to: 'New' } },
  ]);
});

test('an account that is deleted meanwhile is not there any more', async () => {
  const { id, change } = await register('gone');
  const [answer] = await together(id, [() => change({ name: 'Late' })], 'DELETE FROM users WHERE id = $1');
  expect(answer?.status).toBe(404);
  expect(await answer?.json()).toMatchObject({ success: false });
});
