import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { queryRows } from '@taskward/service-kit';
import { createTestDatabase, type TestDatabase } from '@taskward/testkit';
import fc from 'fast-check';
import pg from 'pg';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase('task');
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const read = async (type: string, values: unknown[], zone = 'UTC') => {
  await client.query(`SET TIME ZONE '${zone}'`);
  const text = `SELECT unnest::${type} AS value FROM jsonb_array_elements_text($1) WITH ORDINALITY AS given(unnest, n) ORDER BY n`;
  return (await queryRows<{ value: unknown }>(client, { text, values: [JSON.stringify(values)] })).map(
    ({ value }) => value,
  );
};

test('moments come back as ISO 8601 in UTC with milliseconds, whatever they look like to PostgreSQL', async () => {
  const moments = fc.date({
    min: new Date('1950-01-01'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });
  const given = fc.sample(moments, 300).map((moment) => moment.toISOString());
  const odd = [
    '2030-01-31T09:00:00.000Z',
    '2030-01-31T09:00:00.100Z',
    '2030-01-31T09:00:00.120Z',
    '2030-12-31T23:59:59.999Z',
  ];
  for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns']) {
    expect(await read('timestamptz', [...odd, ...given], zone)).toEqual([...odd, ...given]);
  }
  expect(await read('timestamptz', ['2030-01-31 09:00:00.123456+00'])).toEqual(['2030-01-31T09:00:00.123Z']);
});

test('lists of texts come back as they are', async () => {
  const odd = [
    [],
    [''],
    ['NULL'],
    ['null'],
    ['nullable', 'x'],
    ['a,b', 'c'],
    ['{a}', '}'],
    ['"', '\\'],
    [' a ', '\n'],
    ['[1:2]={a}'],
    ['é', '会议'],
  ];
  const word = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'ab,{}"\\ nNuUlL[]=:') }));
  const storable = word.filter((one) => !one.includes('\0') && one.isWellFormed());
  const lists = [...odd, ...fc.sample(fc.array(storable, { maxLength: 5 }), 500)];
  for (const list of lists) {
    const [row] = await queryRows<{ value: string[] }>(client, { text: 'SELECT $1::text[] AS value', values: [list] });
    expect(row?.value).toEqual(list);
  }
  const [row] = await queryRows(client, {
    text: `SELECT '{a,NULL}'::text[] AS a, NULL::text[] AS b, '{{a},{b}}'::text[] AS c, '[2:3]={a,b}'::text[] AS d`,
    values: [],
  });
  expect(row).toEqual({ a: ['a', null], b: null, c: [['a'], ['b']], d: ['a', 'b'] });
});
