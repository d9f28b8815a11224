const manifest = (name: string, dependencies: string[] = [], devDependencies: string[] = [], more = {}) => {
  const all = (names: string[]) => Object.fromEntries(names.map((dependency) => [dependency, '*']));
  const own = { name: `@taskward/${name}`, dependencies: all(dependencies), devDependencies: all(devDependencies) };
  return JSON.stringify({ ...own, ...more });
};
const exporting = (file: string) => ({ exports: { '.': { development: file } } });

const AUTH = 'services/auth-service/src';
const X = 'services/x/src';
const WEB = 'apps/web/src';

/** A small Taskward in which `check` finds no fault: a file by its path. */
export const HOUSE: Record<string, string> = {
  'package.json': manifest('house'),
  'docs/architecture.md': `# Architecture

<!-- floors -->
\`\`\`mermaid
flowchart TD
  app --> commands
  commands --> oidc
  oidc --> sessions
  sessions --> roles
  roles --> users
\`\`\`
<!-- /floors -->
`,
  'migrations/x/0001_a.sql': '',
  'migrations/x.schema.sql': '',

  'packages/contracts/package.json': manifest('contracts', [], [], {
    exports: { './http': { development: './src/http.ts' } },
  }),
  'packages/contracts/src/http.ts': 'export interface Task {}',
  'packages/testkit/package.json': manifest('testkit', [], [], exporting('./src/index.ts')),
  'packages/testkit/src/index.ts': 'export const issuer = 1;',
  'packages/kit/package.json': manifest('kit', [], ['@taskward/testkit']),
  'packages/kit/test/kit.test.ts': "import { issuer } from '@taskward/testkit';",

  'services/x/package.json': manifest('x', ['@taskward/contracts'], ['@taskward/testkit', 'express']),
  [`${X}/main.ts`]: "import { readConfig } from './config.ts';\nimport { app } from './app.ts';",
  [`${X}/config.ts`]: 'export const readConfig = (env = process.env) => env;',
  [`${X}/app.ts`]: "import './a-routes.ts';",
  [`${X}/a-routes.ts`]: "import type { Request } from 'express';\nimport { a } from './a.ts';",
  [`${X}/a.ts`]: "import { find } from './a-store.ts';\nimport type { Task } from '@taskward/contracts/http';",
  [`${X}/a-store.ts`]: "import { cursor } from './cursor.ts';\nexport const find = (db) => db.query('SELECT 1');",
  [`${X}/cursor.ts`]: "import { createHash } from 'node:crypto';\nimport type { Text } from './text.ts';",
  // What looks like something else and is not.
  [`${X}/text.ts`]: [
    '// SELECT id FROM tasks; process.env.PORT; import { a } from "./main.ts"',
    "export const words = ['SELECT', 'Select a task from the list.', 'Delete from here', 'DELETE', 'PATCH'];",
    "export const pem = '-----BEGIN PRIVATE KEY-----';",
    'export const asked = (req) => req.query.q ?? req.process.env ?? process.environment;',
    'export const here = import.meta.url;',
    'export const isNode = typeof process;',
    "process.on('exit', () => {});",
    'export interface Text { process: string; env: string; }',
  ].join('\n'),
  'services/x/test/a.test.ts': [
    "import { issuer } from '@taskward/testkit';",
    "import express from 'express';",
    "import { app } from '../src/app.ts';",
    "const rows = await app.query('SELECT 1', process.env.SEED);",
  ].join('\n'),

  'services/auth-service/package.json': manifest('auth-service', ['oidc-provider'], [], exporting('./src/secrets.ts')),
  [`${AUTH}/main.ts`]: "import './app.ts';",
  [`${AUTH}/app.ts`]: "import './config.ts';\nimport './commands/run.ts';\nimport './oidc/provider.ts';",
  [`${AUTH}/config.ts`]: 'export interface Config {}',
  [`${AUTH}/listener.ts`]: '',
  [`${AUTH}/secrets.ts`]: '',
  [`${AUTH}/commands/run.ts`]: "import '../config.ts';\nimport '../oidc/provider.ts';",
  [`${AUTH}/oidc/provider.ts`]: "import 'oidc-provider';\nimport './oidc-store.ts';\nimport '../sessions/session.ts';",
  [`${AUTH}/oidc/oidc-store.ts`]: "export const TABLE = 'oidc_payloads';",
  [`${AUTH}/sessions/session.ts`]:
    "import '../roles/role.ts';\nimport '../users/user-store.ts';\nimport '../secrets.ts';",
  [`${AUTH}/sessions/session.test.ts`]: "import '../oidc/provider.ts';",
  [`${AUTH}/roles/role.ts`]: "import type { User } from '../users/user-store.ts';",
  [`${AUTH}/users/user-store.ts`]: 'export interface User {}',

  'apps/stack/package.json': manifest('stack', [], ['@taskward/testkit']),
  'apps/stack/src/stack.ts': '',
  'apps/stack/test/system.ts': "import { issuer } from '@taskward/testkit';",
  'apps/web/package.json': manifest('web', ['@taskward/contracts', '@lingui/core', '@tanstack/react-query']),
  [`${WEB}/app.tsx`]: "import './shell/guard.tsx';\nimport './features/task.tsx';",
  [`${WEB}/shell/guard.tsx`]: "import '../lib/auth/auth.ts';\nimport '../features/people/people.ts';",
  [`${WEB}/lib/request.ts`]: "import type { Task } from '@taskward/contracts/http';",
  [`${WEB}/lib/store.ts`]: '',
  [`${WEB}/lib/auth/auth.ts`]: "import '../request.ts';",
  [`${WEB}/lib/api/api.ts`]: "import '../auth/auth.ts';\nimport '../request.ts';\nexport type Ask = string;",
  [`${WEB}/ui/frame.tsx`]: [
    "import { plural, t } from '@lingui/core/macro';",
    "import '../lib/store.ts';",
    'export const Frame = ({ n }) => <p title={t`Two words`}>{t`Select a task from the list`} {n > 1 && plural(n, { other: "Many of them" })}</p>;',
    "export const Same = () => <b id='no text' className={'a b'}>Taskward, Ctrl K, 7 %</b>;",
  ].join('\n'),
  [`${WEB}/features/task.tsx`]: "import { Frame } from '../ui/frame.tsx';",
  [`${WEB}/features/people/people.ts`]: "import '@tanstack/react-query';\nimport '../../lib/api/api.ts';",
  [`${WEB}/features/account/account.ts`]: '',
  [`${WEB}/features/admin/keys/keys.tsx`]: "import '../../tasks/tasks.tsx';\nimport '../../account/account.ts';",
  [`${WEB}/features/tasks/tasks.tsx`]: "import './board/board.tsx';\nimport './sync/cache.ts';",
  [`${WEB}/features/tasks/board/board.tsx`]: "import '../sync/cache.ts';\nimport '../../people/people.ts';",
  [`${WEB}/features/tasks/sync/cache.ts`]: "import '../fields.ts';",
  [`${WEB}/features/tasks/fields.ts`]: '',
  'bench/package.json': manifest('bench'),
  'bench/load.ts': 'export const seed = (db) => db.query(`TRUNCATE tasks`);',

  'node_modules/oidc-provider/index.js': '',
  'node_modules/express/index.js': '',
  'node_modules/@lingui/core/macro/index.js': '',
  'node_modules/@tanstack/react-query/index.js': '',
};

/** What pnpm would link: a package of ours by the path where it is looked for. */
export const LINKS: Record<string, string> = Object.fromEntries(
  [
    ['services/x', 'contracts', 'packages/contracts'],
    ['services/x', 'testkit', 'packages/testkit'],
    ['services/x', 'auth-service', 'services/auth-service'],
    ['apps/stack', 'testkit', 'packages/testkit'],
    ['packages/kit', 'testkit', 'packages/testkit'],
    ['apps/web', 'contracts', 'packages/contracts'],
  ].map(([room, name, target]) => [`${room}/node_modules/@taskward/${name}`, `${target}`]),
);
