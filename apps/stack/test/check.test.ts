import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HOUSE, LINKS } from './house-in-order.ts';

const CHECK = fileURLToPath(new URL('../check/main.ts', import.meta.url));

/** What `check` says about a tree of these files: its lines, and whether it is content. */
function check(files: Record<string, string>, ...flags: string[]) {
  const root = mkdtempSync(join(tmpdir(), 'taskward-check-'));
  roots.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const [path, target] of Object.entries(LINKS)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(join(root, target), join(root, path), 'junction');
  }
  return checkAgain(root, ...flags);
}

function checkAgain(root: string, ...flags: string[]) {
  const { status, stderr } = spawnSync(process.execPath, [CHECK, ...flags, root], { encoding: 'utf8' });
  return { root, status, lines: stderr.split('\n').filter((line) => line !== '') };
}

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

const AUTH = 'services/auth-service/src';
const X = 'services/x/src';
const WEB = 'apps/web/src';
const ASKS = 'asks a server or says who is signed in, and ui/ is given what it shows';
const ANOTHER = 'is of another feature (FEATURE_IMPORTS in apps/stack/check/rooms.ts)';
const ENGLISH = 'is not in a macro, and stays English (docs/languages.md)';
const PART = 'is another part of the feature; what both need lies beside them, in sync/ or in values/';

/** Files that are wrong, each with what is said about it. */
const PLANTED: Array<[what: string, files: Record<string, string>, lines: string[]]> = [
  [
    'a circle',
    { 'bench/one.ts': "import './two.ts';", 'bench/two.ts': "export * from './one.ts';" },
    ['bench/one.ts:1: ./two.ts closes a circle: bench/one.ts → bench/two.ts → bench/one.ts'],
  ],
  [
    'a circle of types',
    {
      'apps/web/src/ui/left.tsx': "import type { R } from './right.tsx';\nexport type L = R;",
      'apps/web/src/ui/right.tsx': "\nexport type R = Promise<import('./left.tsx').L>;",
    },
    [
      'apps/web/src/ui/left.tsx:1: ./right.tsx closes a circle: apps/web/src/ui/left.tsx → apps/web/src/ui/right.tsx → apps/web/src/ui/left.tsx',
    ],
  ],
  [
    'a circle among tests',
    { 'packages/kit/test/a.ts': "import './b.ts';", 'packages/kit/test/b.ts': "import './a.ts';" },
    [
      'packages/kit/test/a.ts:1: ./b.ts closes a circle: packages/kit/test/a.ts → packages/kit/test/b.ts → packages/kit/test/a.ts',
    ],
  ],
  [
    'an import up the floors',
    { [`${AUTH}/users/up.ts`]: "import { start } from '../sessions/session.ts';" },
    [`${AUTH}/users/up.ts:1: ../sessions/session.ts is not below users/`],
  ],
  [
    'an import of a type up the floors',
    { [`${AUTH}/mail/up-type.ts`]: "// see\nimport type { start } from '../sessions/session.ts';" },
    [`${AUTH}/mail/up-type.ts:2: ../sessions/session.ts is not below mail/`],
  ],
  [
    'an import from a floor to the top',
    { [`${AUTH}/oidc/top.ts`]: "import '../listener.ts';" },
    [`${AUTH}/oidc/top.ts:1: ../listener.ts is not below oidc/`],
  ],
  [
    'access/ that asks a door',
    {
      'services/task-service/src/access/who.ts': "import '../tasks/what.ts';",
      'services/task-service/src/tasks/what.ts': '',
    },
    [
      'services/task-service/src/access/who.ts:1: ../tasks/what.ts stands above access/, which says who may see and do what, and which every door asks',
    ],
  ],
  [
    'a folder on no floor',
    { [`${AUTH}/attic/x.ts`]: '' },
    [`${AUTH}/attic: is no floor (FLOORS in apps/stack/check/rooms.ts)`],
  ],
  [
    'config below the top',
    { [`${AUTH}/roles/set.ts`]: "import type { Config } from '../config.ts';" },
    [
      `${AUTH}/roles/set.ts:1: ../config.ts is for app.ts, main.ts, migrate.ts and commands/; below them a setting is an argument`,
    ],
  ],
  [
    'oidc-provider outside oidc/',
    { [`${AUTH}/sessions/issuer.ts`]: "import { Provider } from 'oidc-provider';" },
    [`${AUTH}/sessions/issuer.ts:1: oidc-provider is for oidc/ alone`],
  ],
  [
    'the table of oidc-provider outside oidc/',
    { [`${AUTH}/sessions/end-store.ts`]: 'export const end = `DELETE\n  FROM oidc_payloads`;' },
    [`${AUTH}/sessions/end-store.ts:1: the table oidc_payloads is for the stores of oidc/`],
  ],
  [
    'an import up the layers',
    { [`${X}/up-store.ts`]: "import { a } from './a.ts';" },
    [`${X}/up-store.ts:1: ./a.ts goes up, from store to rules`],
  ],
  [
    'an import of a type up the layers',
    {
      [`${X}/up.ts`]: "import {\n  type Parts,\n} from './a-routes.ts';",
      [`${X}/up-routes.ts`]: "import type { A } from './app.ts';",
    },
    [
      `${X}/up-routes.ts:1: ./app.ts goes up, from doors to app`,
      `${X}/up.ts:3: ./a-routes.ts goes up, from rules to doors`,
    ],
  ],
  [
    'a foreign room by a path',
    {
      [`${X}/foreign.ts`]: "import type { Y } from '../../../packages/contracts/src/http.ts';",
      [`${X}/foreign-late.ts`]: "const y = await import('../../auth-service/src/secrets.ts');",
    },
    [
      `${X}/foreign-late.ts:1: ../../auth-service/src/secrets.ts leaves the room`,
      `${X}/foreign.ts:1: ../../../packages/contracts/src/http.ts leaves the room`,
    ],
  ],
  [
    'a foreign room by its name',
    { [`${X}/by-name.ts`]: "import { secret } from '@taskward/auth-service';" },
    [
      `${X}/by-name.ts:1: @taskward/auth-service is behind no door of services/x`,
      `${X}/by-name.ts:1: may not import @taskward/auth-service`,
    ],
  ],
  [
    'the testkit in a source',
    { [`${X}/issuer.ts`]: "import { issuer } from '@taskward/testkit';" },
    [`${X}/issuer.ts:1: @taskward/testkit is for tests`, `${X}/issuer.ts:1: may not import @taskward/testkit`],
  ],
  [
    'the testkit in what starts the system',
    { 'apps/stack/src/servers.ts': "import { issuer } from '@taskward/testkit';" },
    [
      'apps/stack/src/servers.ts:1: @taskward/testkit is for tests',
      'apps/stack/src/servers.ts:1: may not import @taskward/testkit',
    ],
  ],
  [
    'a package that nobody named',
    { [`${X}/left-pad.ts`]: "import 'left-pad';\nimport 'oidc-provider';" },
    [
      `${X}/left-pad.ts:1: left-pad is nowhere to be found`,
      `${X}/left-pad.ts:2: oidc-provider is a package that package.json does not name`,
    ],
  ],
  [
    'a package of the tests in a source',
    { [`${X}/express.ts`]: "import express from 'express';\nimport { Router } from 'express';" },
    [`${X}/express.ts:1: express is a package that package.json names for tests and types only`],
  ],
  [
    'a feature in ui/, a picture in lib/',
    {
      'apps/web/src/ui/task.tsx': "import '../features/task.tsx';",
      'apps/web/src/lib/task.ts': "import '../ui/frame.tsx';",
    },
    [
      'apps/web/src/lib/task.ts:1: ../ui/frame.tsx has a picture or is of a feature, and lib/ knows neither',
      'apps/web/src/ui/task.tsx:1: ../features/task.tsx is of a feature, and ui/ knows none',
    ],
  ],
  [
    'lib/ the wrong way up',
    {
      [`${WEB}/lib/up.ts`]: "import type { Ask } from './api/api.ts';",
      [`${WEB}/lib/auth/up.ts`]: "import '../api/api.ts';",
    },
    [
      `${WEB}/lib/auth/up.ts:1: ../api/api.ts stands above lib/auth/`,
      `${WEB}/lib/up.ts:1: ./api/api.ts stands above what lies in lib/ itself`,
    ],
  ],
  [
    'a picture that asks for its data',
    {
      [`${WEB}/ui/asks.tsx`]: "import type { Ask } from '../lib/api/api.ts';\nimport '../lib/auth/auth.ts';",
      [`${WEB}/ui/asks-itself.tsx`]: "import '../lib/request.ts';\nimport '@tanstack/react-query';",
    },
    [
      `${WEB}/ui/asks-itself.tsx:1: ../lib/request.ts ${ASKS}`,
      `${WEB}/ui/asks-itself.tsx:2: @tanstack/react-query ${ASKS}`,
      `${WEB}/ui/asks.tsx:1: ../lib/api/api.ts ${ASKS}`,
      `${WEB}/ui/asks.tsx:2: ../lib/auth/auth.ts ${ASKS}`,
    ],
  ],
  [
    'a feature that knows its frame, or another feature',
    {
      [`${WEB}/features/people/frame.tsx`]: "import '../../shell/guard.tsx';\nimport '../../app.tsx';",
      [`${WEB}/features/people/other.tsx`]: "import '../tasks/tasks.tsx';",
      [`${WEB}/features/tasks/other.tsx`]: "import '../people/people.ts';\nimport '../account/account.ts';",
    },
    [
      `${WEB}/features/people/frame.tsx:1: ../../shell/guard.tsx is of the frame around the features, and they know no frame`,
      `${WEB}/features/people/frame.tsx:2: ../../app.tsx is of the frame around the features, and they know no frame`,
      `${WEB}/features/people/other.tsx:1: ../tasks/tasks.tsx ${ANOTHER}`,
      `${WEB}/features/tasks/other.tsx:2: ../account/account.ts ${ANOTHER}`,
    ],
  ],
  [
    'a part of a feature that knows another part',
    {
      [`${WEB}/features/admin/users/keys.tsx`]: "import '../keys/keys.tsx';",
      [`${WEB}/features/tasks/list/card.tsx`]: "import '../board/board.tsx';\nimport '../sync/cache.ts';",
      [`${WEB}/features/tasks/sync/row.ts`]: "import '../board/board.tsx';",
    },
    [
      `${WEB}/features/admin/users/keys.tsx:1: ../keys/keys.tsx ${PART}`,
      `${WEB}/features/tasks/list/card.tsx:1: ../board/board.tsx ${PART}`,
      `${WEB}/features/tasks/sync/row.ts:1: ../board/board.tsx stands above sync/`,
    ],
  ],
  [
    'a folder of the web app that holds everything',
    Object.fromEntries(Array.from({ length: 16 }, (_, at) => [`${WEB}/features/tasks/create/task-${at}.ts`, ''])),
    [`${WEB}/features/tasks/create: holds 16 files, and 15 are enough for one folder`],
  ],
  [
    'a room that may not be depended on',
    { 'packages/upper/package.json': '{"dependencies":{"@taskward/contracts":"*"}}' },
    ['packages/upper/package.json: may not depend on @taskward/contracts'],
  ],
  [
    'the environment outside config.ts, however it is read',
    {
      'apps/web/src/environment.ts': 'export const { MODE } = import.meta.env;',
      'bench/environment.ts': [
        'const a = process.env.PORT;',
        "const b = (process as any)?.['env'];",
        'const { env } = process;',
        'read(process);',
        'const c = globalThis.process.env;',
        "import { env as d } from 'node:process';",
        'const e = process[name];',
        'const { env: g } = import.meta;',
      ].join('\n'),
    },
    ['apps/web/src/environment.ts:1', ...[1, 2, 3, 4, 5, 6, 7, 8].map((line) => `bench/environment.ts:${line}`)].map(
      (place) => `${place}: the environment is read in config.ts`,
    ),
  ],
  [
    'SQL in a rule, however it is written',
    {
      [`${X}/sql.ts`]: [
        'await db.query(text);',
        "await db['query'](text);",
        'await pool?.query({ text });',
        'const { query } = pool; await query(text);',
        'await pool.query.call(db, text);',
        `const a = \`SELECT id FROM tasks WHERE id = \${id}\`;`,
        "const b = 'select id, title from tasks where id = $1';",
        "const c = 'update tasks set title = $1';",
        "const d = 'begin';",
        `const e = \`\${columns} ORDER BY id\`;`,
      ].join('\n'),
      'apps/web/src/sql.ts': "export const sql = 'DELETE FROM tasks';",
    },
    ['apps/web/src/sql.ts:1', ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((line) => `${X}/sql.ts:${line}`)].map(
      (place) => `${place}: SQL is in a store (*-store.ts)`,
    ),
  ],
  [
    'the number of a migration',
    { 'migrations/x/0001_b.sql': '', 'migrations/x/0004_c.sql': '' },
    [
      "migrations/x/0001_b.sql: a migration's number is the next one, 0002",
      "migrations/x/0004_c.sql: a migration's number is the next one, 0003",
    ],
  ],
  [
    'the name of a file',
    { [`${X}/more/a.ts`]: '', [`${X}/common.ts`]: '', 'bench/date-utils.ts': '' },
    [
      'bench/date-utils.ts: a file is named after what it is about, not "date-utils"',
      `${X}/common.ts: a file is named after what it is about, not "common"`,
      `${X}/more/a.ts: another file of services/x has the same name`,
    ],
  ],
  [
    'words of the web app that no translation reaches',
    {
      [`${WEB}/shell/words.tsx`]: [
        'const t = String.raw;',
        'export const One = () => <p>not in a macro</p>;',
        "export const Two = ({ n }) => <i aria-label='Close'>{n > 1 ? 'several' : 'one only'}</i>;",
        `export const three = () => ({ label: "Name", done: \`Saved \${1} of them\` });`,
        "export const four = () => 'It went wrong.';",
        'export const five = () => t`Looks like one`;',
      ].join('\n'),
    },
    [
      `${WEB}/shell/words.tsx:2: "not in a macro" ${ENGLISH}`,
      `${WEB}/shell/words.tsx:3: "Close" ${ENGLISH}`,
      `${WEB}/shell/words.tsx:3: "one only" ${ENGLISH}`,
      `${WEB}/shell/words.tsx:3: "several" ${ENGLISH}`,
      `${WEB}/shell/words.tsx:4: "Name" ${ENGLISH}`,
      `${WEB}/shell/words.tsx:4: "Saved … of them" ${ENGLISH}`,
      `${WEB}/shell/words.tsx:5: "It went wrong." ${ENGLISH}`,
      `${WEB}/shell/words.tsx:6: "Looks like one" ${ENGLISH}`,
    ],
  ],
  [
    'a graph of yesterday',
    { [`${AUTH}/sessions/new-arrow.ts`]: "import '../users/user-store.ts';" },
    ['docs/architecture.md:3: the graph is not what is imported now; "npm run check -- --write-graph" renews it'],
  ],
];

test('a house in order has no faults', () => {
  expect(check(HOUSE)).toMatchObject({ lines: [], status: 0 });
});

describe('a house where much is wrong', () => {
  let found: ReturnType<typeof check>;
  beforeAll(() => {
    found = check(Object.assign({}, HOUSE, ...PLANTED.map(([, files]) => files)));
  });

  test.each(PLANTED)('%s is a fault', (_what, _files, lines) => {
    expect(found.lines).toEqual(expect.arrayContaining(lines));
  });

  test('nothing else is one, and check fails', () => {
    expect(found).toMatchObject({ lines: PLANTED.flatMap(([, , lines]) => lines).sort(), status: 1 });
  });

  test('the graph is renewed by a command', () => {
    expect(checkAgain(found.root, '--write-graph').lines.join('\n')).not.toContain('the graph');
    expect(checkAgain(found.root).lines.join('\n')).not.toContain('the graph');
  });
});
