// The rooms (docs/architecture.md), who may depend on whom, and the floors of auth-service. The rules that follow
// from it are in import-rules.ts.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const SERVICE = ['contracts', 'jwt-middleware', 'messaging', 'service-kit', 'storage'];

/** Which packages of ours a room may depend on. One that is not listed here depends on none. */
const DEPENDS_ON: Record<string, string[]> = {
  'apps/web': ['contracts'],
  'apps/stack': ['contracts', 'local-servers', 'service-kit'],
  'packages/local-servers': ['service-kit'],
  'packages/messaging': ['service-kit'],
  'packages/storage': ['service-kit'],
  'packages/testkit': ['contracts', 'jwt-middleware', 'local-servers', 'service-kit'],
  bench: [...SERVICE, 'testkit'],
  'examples/express-jwt-service': ['jwt-middleware'],
};

/** The names of our packages that a room may depend on, beside the testkit in its tests. */
export const dependenciesOf = (room: string): string[] =>
  DEPENDS_ON[room] ?? (room.startsWith('services/') ? SERVICE : []);

/** Where the rooms are: each folder of the houses, and the others as they are. */
const HOUSES = ['packages', 'services', 'apps', 'examples'];
const SINGLE = ['bench'];
export const PLACES = [...HOUSES, ...SINGLE];

/** The rooms below `root`, by their paths. */
export function roomsOf(root: string): string[] {
  const rooms = HOUSES.flatMap((house) => folders(join(root, house)).map((name) => `${house}/${name}`));
  return [...rooms, ...SINGLE].filter((room) => existsSync(join(root, room, 'package.json')));
}

/** The names of the folders in a folder, none where it is missing. */
export function folders(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

/** Tests beside the sources, and everything in a room's folder `test`. As the text of a pattern for paths. */
export const TEST = String.raw`\.test\.[cm]?[jt]sx?$|^[^/]+/[^/]+/test/`;
export const isTest = (file: string) => new RegExp(TEST).test(file);

export const AUTH = 'services/auth-service/src';

/** The folders of auth-service from top to bottom: each imports itself and what stands below it. */
export const FLOORS = [
  'commands',
  'admin',
  'account',
  'events',
  'oidc',
  'federation',
  'sign-in',
  'factors',
  'passkeys',
  'sessions',
  'credentials',
  'teams',
  'roles',
  'mail',
  'limits',
  'http',
  'tokens',
  'users',
  'audit',
];

export const WEB = 'apps/web/src';

/** The features of the web app that show something of another one. The others know none. */
export const FEATURE_IMPORTS: Record<string, string[]> = {
  account: ['factors', 'inbox', 'moving', 'people', 'teams', 'ways-in'],
  admin: ['account', 'people', 'tasks', 'teams'],
  inbox: ['people', 'projects', 'tasks'],
  moving: ['people', 'tasks'],
  projects: ['people', 'tasks'],
  'sign-in': ['factors', 'ways-in'],
  tasks: ['moving', 'people', 'projects', 'views'],
  teams: ['people'],
  today: ['tasks'],
  views: ['projects'],
};
