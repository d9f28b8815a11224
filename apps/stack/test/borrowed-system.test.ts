import { expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import pg from 'pg';
import { borrowSystem } from './borrowed-system.ts';
import { get, post } from './system.ts';

test('a borrower gets people of its own in their roles, and leaves no task to the next one', async () => {
  const { url, databases, people, token, giveBack } = await borrowSystem();
  const [user, admin] = await Promise.all([token(people.user.email), token(people.admin.email)]);
  expect(decodeJwt(user).roles).toEqual(['user']);
  expect(decodeJwt(admin).roles).toEqual(expect.arrayContaining(['admin', 'user']));
  expect(await (await get(`${url}/api/v1/tasks`, admin)).json()).toMatchObject({ data: [] });

  const { data: task } = await (await post(`${url}/api/v1/tasks`, { title: 'Left behind' }, user)).json();
  await giveBack();
  const client = new pg.Client({ connectionString: databases.task });
  await client.connect();
  const { rows } = await client.query('SELECT title FROM tasks WHERE id = $1', [task.id]);
  await client.end();
  expect(rows).toEqual([]);
}, 120_000);
