import { statSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { subjectOf } from '@taskward/jwt-middleware';
import { ended, runCommand, startCommand } from './command.ts';
import { eventually, type RunningService, startService } from './running-service.ts';

const MANY = 20_000;
// As long as one may be: 255 characters, of two units each.
const [issuer, subject] = ['https://other.example.com', '😀'.repeat(255)];
const OLD = 'a password from before';
let from: RunningService;
let to: RunningService;
let folder: string;
let argonHash: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taskward-transfer-'));
  from = await startService();
  to = await startService({ settings: { SEED_DEMO: 'false' } });
  await from.send('POST', '/auth/register', { email: 'argon@example.com', password: OLD, name: 'Ärgon 木 O’Neil' });
  const { rows } = await from.database.query(`SELECT password_hash FROM users WHERE username = 'argon'`);
  argonHash = rows[0].password_hash;
});
afterAll(async () => {
  await to?.close();
  await from?.close();
  await rm(folder, { recursive: true, force: true });
});

const idOf = (n: number) => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const user = (n: number, more = {}) => ({
  id: idOf(n),
  email: `person${n}@example.com`,
  username: `person${n}`,
  name: `Person ${n}`,
  roles: ['user'],
  createdAt: '2020-02-29T12:00:00.000Z',
  ...more,
});
const asLines = (users: unknown[]) => users.map((one) => `${JSON.stringify(one)}\n`).join('');
const importInto = (at: RunningService, input: string, ...args: string[]) =>
  runCommand('import-users', at.databaseUrl, args, input);
const exportOf = async (at: RunningService) => (await runCommand('export-users', at.databaseUrl)).stdout;
const login = (at: RunningService, email: string, password = OLD) =>
  at.send('POST', '/auth/login', { email, password }).then(({ status }) => status);
/** Everything an import could have touched. */
const content = async (at: RunningService) =>
  (
    await at.database.query(
      `SELECT (SELECT json_agg(u ORDER BY id) FROM users u)::text AS users, (SELECT count(*) FROM audit) AS audit`,
    )
  ).rows[0];

test('users move to another installation with their passwords, and its export is the same', async () => {
  const others = [
    user(1, { passwordHash: await bcrypt(OLD, { cost: 10, version: '2a' }) }),
    user(2, {
      passwordHash: await bcrypt(OLD, { cost: 10, version: '2b' }),
      company: 'Örk "&" Söhne',
      avatar: 'https://example.com/2.png',
    }),
    user(3, { passwordHash: await bcrypt(OLD, { cost: 10, version: '2y' }), roles: ['user', 'admin'] }),
    user(4, { passwordHash: argonHash, disabled: true, emailVerified: true, filesUploaded: 7 }),
    user(5, { givenName: '', familyName: 'Nobody yet', filesUploaded: 2, uploadLimit: 0 }),
    user(6, { id: subjectOf(issuer, subject), roles: [], external: { issuer, subject } }),
  ];
  expect(await importInto(from, asLines(others))).toMatchObject({
    code: 0,
    stdout: 'Added 6 users of 6 lines: 0 here already.\n',
  });

  const file = join(folder, 'users.jsonl');
  expect((await runCommand('export-users', from.databaseUrl, ['--out', file])).code).toBe(0);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const first = await readFile(file, 'utf8');
  const imported = await runCommand('import-users', to.databaseUrl, [file]);
  expect(imported).toMatchObject({ code: 0, stdout: 'Added 9 users of 9 lines: 0 here already.\n' });
  expect(imported.stderr).toMatch(/^9 lines read, \d+ a second\n$/);
  expect(await exportOf(to)).toBe(first);

  const demo = [
    ['admin@demo.com', from.password.admin],
    ['user@demo.com', from.password.user],
  ] as const;
  for (const [email, password] of demo) expect([email, await login(to, email, password)]).toEqual([email, 200]);
  for (const name of ['argon', 'person1', 'person2', 'person3']) {
    expect([name, await login(to, `${name}@example.com`)]).toEqual([name, 200]);
    expect(await login(to, `${name}@example.com`, 'another')).toBe(401);
  }
  for (const name of ['person4', 'person5']) expect(await login(to, `${name}@example.com`)).toBe(401);
  const { rows } = await to.database.query(`SELECT password_hash FROM users WHERE username LIKE 'person_'`);
  expect(rows.filter(({ password_hash }) => password_hash?.startsWith('$2'))).toEqual([]);
  expect(await login(to, 'person1@example.com')).toBe(200);

  const before = await content(to);
  const again = await runCommand('import-users', to.databaseUrl, [file]);
  expect(again).toMatchObject({ code: 0, stdout: 'Nothing to do of 9 lines: 9 here already.\n' });
  expect(await content(to)).toEqual(before);
}, 120_000);

test('teams and roles move with their people; a role must be there, a team is made', async () => {
  const person = user(60, { roles: ['clerk', 'user'], teams: [{ handle: 'moved', lead: true }] });
  const refused = await importInto(to, asLines([person]));
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringContaining('line 1: roles: has clerk, which is no role'),
  ]);
  await to.database.query(`INSERT INTO roles (name, permissions) VALUES ('clerk', '{users:read}')`);
  expect((await importInto(to, asLines([person]))).code).toBe(0);
  const { rows } = await to.database.query(
    `SELECT teams, permissions, t.name, m.lead FROM users u
     JOIN team_members m ON m.user_id = u.id JOIN teams t USING (handle) WHERE u.id = $1`,
    [idOf(60)],
  );
  const permissions = ['users:read', 'tasks:create', 'tasks:read:own', 'tasks:update:own', 'dashboard:user'];
  expect(rows).toEqual([{ teams: ['moved'], permissions, name: 'moved', lead: true }]);
  const line = (await exportOf(to)).split('\n').find((one) => one.includes(idOf(60))) ?? '{}';
  expect(JSON.parse(line)).toMatchObject({ roles: person.roles, teams: [{ handle: 'moved', lead: true }] });
  await to.database.query('DELETE FROM users WHERE id = $1', [idOf(60)]);
}, 120_000);

test('an admin finds export and import in the audit log', async () => {
  const { accessToken } = await from.signIn('admin');
  const find = async (type: string) => {
    const response = await from.get(`/api/v1/audit?type=${type}`, accessToken);
    return ((await response.json()) as { data: unknown[] }).data.at(-1);
  };
  expect(await find('export')).toMatchObject({ type: 'export', actor: 'command', details: { users: 9 } });
  const details = { users: 6, admins: 1, known: 0, conflicts: 0 };
  expect(await find('import')).toMatchObject({ type: 'import', actor: 'command', details });
});

test('a dry run tells all that would be done and writes nothing', async () => {
  const before = await content(from);
  const input = asLines([user(1, { name: 'Other Name' }), user(20), user(21, { email: 'user@demo.com' })]);
  const { code, stdout, stderr } = await importInto(from, input, '--dry-run');
  expect(code).toBe(1);
  expect(stdout).toBe(
    [
      'line 1: is here already with another name, givenName, familyName; left as it is',
      `line 2: would add person20@example.com (${idOf(20)})`,
      'Dry run of 3 lines: 1 to add, 1 here already, 1 in conflict. Nothing was written.\n',
    ].join('\n'),
  );
  expect(stderr).toContain('line 3: email: belongs to another user here, ');
  expect(await content(from)).toEqual(before);
});

test('every bad line is told by number and path, no hash is shown, and nothing is imported', async () => {
  const before = await content(from);
  const secret = 'c2VjcmV0IHNhbHQgc2VjcmV0';
  const dear = `$argon2id$v=19$m=4194304,t=1,p=1$${secret}$${'b'.repeat(43)}`;
  const bad = [
    '{"id": ',
    '[]',
    JSON.stringify(user(30, { surname: 'x' })),
    JSON.stringify(user(31, { email: 'nobody', username: 'some body' })),
    JSON.stringify(user(32, { passwordHash: dear })),
    JSON.stringify(user(33, { passwordHash: '5f4dcc3b5aa765d61d8327deb882cf99' })),
    JSON.stringify(user(34, { roles: ['Root'], emailVerified: 'yes' })),
    JSON.stringify(user(35, { createdAt: '29.2.2020', id: '35' })),
    JSON.stringify(user(36, { name: 'a\0b' })),
    JSON.stringify(user(37, { company: 'half \ud800' })),
    `{"id":"${'x'.repeat(70_000)}"}`,
    JSON.stringify(user(43, { external: { issuer, subject } })),
    '',
    JSON.stringify(user(38)),
    JSON.stringify(user(44, { username: 'per\u3164son', email: 'per\u00adson@example.com', name: '\u2800' })),
    JSON.stringify(user(45, { name: 'Per\u202eson', company: 'one\ntwo', givenName: '' })),
    JSON.stringify({ ...user(39), email: 'PERSON38@example.com' }),
  ];
  const { code, stdout, stderr } = await importInto(from, bad.join('\n'));
  expect([code, stdout]).toEqual([1, 'Nothing was imported of 16 lines: 0 here already, 15 with faults.\n']);
  const told = stderr.split('\n').filter((line) => line.startsWith('line '));
  expect(told.map((line) => line.split(': ').slice(0, 2).join(': '))).toEqual([
    'line 1: is not JSON',
    'line 2: must be of type object',
    'line 3: surname',
    'line 4: email',
    'line 4: username',
    'line 5: passwordHash',
    'line 6: passwordHash',
    'line 7: roles.0',
    'line 7: emailVerified',
    'line 8: id',
    'line 8: createdAt',
    'line 9: name',
    'line 10: company',
    'line 11: is longer than 65536 bytes',
    'line 12: external',
    'line 15: email',
    'line 15: username',
    'line 15: name',
    'line 16: name',
    'line 16: company',
    'line 17: email',
  ]);
  expect(stderr).toContain('4096 MiB');
  expect(stdout + stderr).not.toMatch(new RegExp(`${secret}|5f4dcc3b|\\$argon2id\\$v=19\\$m=4`));
  expect(await content(from)).toEqual(before);
});

test("somebody else's e-mail address or username is never taken over", async () => {
  const before = await content(from);
  const input = asLines([user(40, { email: 'USER@demo.com' }), user(41, { username: 'ＡＤＭＩＮ' }), user(42)]);
  const refused = await importInto(from, input);
  expect(refused).toMatchObject({
    code: 1,
    stdout: 'Nothing was imported of 3 lines: 0 here already, 2 in conflict.\n',
  });
  expect(refused.stderr).toMatch(/line 1: email: belongs .*\nline 2: username: belongs /);
  expect(await content(from)).toEqual(before);
  const skipped = await importInto(from, input, '--skip-conflicts');
  expect([skipped.code, skipped.stdout]).toEqual([0, 'Added 1 users of 3 lines: 0 here already, 2 in conflict.\n']);
  const { rows } = await from.database.query('SELECT username FROM users WHERE id = ANY ($1)', [
    [idOf(40), idOf(41), idOf(42)],
  ]);
  expect(rows).toEqual([{ username: 'person42' }]);
});

test('who is here already is no conflict, whoever has their old address and username by now', async () => {
  const input = asLines([user(60), user(61)]);
  expect((await importInto(from, input)).code).toBe(0);
  const { authorization } = await from.signIn('admin');
  const moved = { email: 'moved60@example.com', username: 'moved60' };
  const changed = await from.send('PATCH', `/api/v1/users/${idOf(60)}`, moved, authorization);
  expect(changed.status).toBe(200);
  const other = { email: 'person60@example.com', username: 'person60', password: OLD };
  expect((await from.send('POST', '/auth/register', other)).status).toBe(201);
  const before = await content(from);
  for (const args of [[], ['--skip-conflicts']]) {
    expect(await importInto(from, input, ...args)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^line 1: is here already with another email, username; left .*\nNothing to do of 2 lines: 2 here already\.\n$/,
      ),
    });
  }
  // Somebody else with that address still is one.
  const refused = await importInto(from, asLines([user(61), user(62, { email: 'person60@example.com' })]));
  expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining('1 here already, 1 in conflict.')]);
  expect(await content(from)).toEqual(before);
});

test('what cannot be written down does not happen', async () => {
  const before = await content(from);
  await from.database.query('ALTER TABLE audit ADD CONSTRAINT full_up CHECK (false) NOT VALID');
  expect(await importInto(from, asLines([user(50)]))).toMatchObject({ code: 2, stdout: '' });
  expect(await runCommand('export-users', from.databaseUrl)).toMatchObject({ code: 2, stdout: '' });
  await from.database.query('ALTER TABLE audit DROP CONSTRAINT full_up');
  expect(await content(from)).toEqual(before);
});

test('what cannot be done at all ends with 2', async () => {
  const run = (name: string, ...args: string[]) => runCommand(name, from.databaseUrl, args);
  expect(await run('import-users', join(folder, 'none'))).toMatchObject({ code: 2 });
  expect(await run('import-users', '--force')).toMatchObject({ code: 2 });
  expect(await run('import-users', 'a', 'b')).toMatchObject({ code: 2, stderr: expect.stringContaining('usage') });
  expect(await run('export-users', '--out', join(folder, 'none', 'x'))).toMatchObject({ code: 2 });
});

test('an import that is killed half-way leaves nothing, and run again it is complete and has nobody twice', async () => {
  const file = join(folder, 'many.jsonl');
  const lines = Array.from({ length: MANY }, (_, n) => user(1_000 + n, { passwordHash: argonHash }));
  writeFileSync(file, asLines(lines));
  const count = async () =>
    (await to.database.query(`SELECT count(*)::int AS n FROM users WHERE username LIKE 'person____%'`)).rows[0].n;
  const atWork = async () => {
    const { rows } = await to.database.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'INSERT INTO lines%'`,
    );
    return rows.length > 0;
  };

  const killed = startCommand('import-users', to.databaseUrl);
  killed.stdin?.on('error', () => {});
  killed.stdin?.write(asLines(lines.slice(0, MANY / 2))); // and then nothing more: it waits for the rest
  await eventually(atWork, 60_000);
  killed.kill('SIGKILL');
  await ended(killed);
  await eventually(async () => !(await atWork()));
  expect(await count()).toBe(0);

  const timed = async (name: string, args: string[]) => {
    const started = performance.now();
    const ran = await runCommand(name, to.databaseUrl, args);
    expect([ran.code, ran.stderr.includes(argonHash)]).toEqual([0, false]);
    return { ...ran, rate: Math.round(MANY / ((performance.now() - started) / 1000)) };
  };
  const imported = await timed('import-users', [file]);
  expect(imported.stdout).toBe(`Added ${MANY} users of ${MANY} lines: 0 here already.\n`);
  expect(await count()).toBe(MANY);
  const again = await timed('import-users', [file]);
  expect(again.stdout).toBe(`Nothing to do of ${MANY} lines: ${MANY} here already.\n`);
  const exported = await timed('export-users', ['--out', join(folder, 'out.jsonl')]);
  console.log(
    `${MANY} users: import ${imported.rate}, the same again ${again.rate}, export ${exported.rate} a second, with the start of the command`,
  );
}, 120_000);
