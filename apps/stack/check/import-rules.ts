// The rules of dependency-cruiser. A rule's comment goes on where "a.ts:1: ./b.ts" ends in the line that people read.
import type { IForbiddenRuleType } from 'dependency-cruiser';
import { AUTH, dependenciesOf, FEATURE_IMPORTS, FLOORS, PLACES, TEST, WEB } from './rooms.ts';

/** @returns what is forbidden among these rooms, each rule with a name of its own */
export function importRules(rooms: string[]): IForbiddenRuleType[] {
  return [...everywhere, ...rooms.map(roomRule), testkitRule, ...floorRules, ...authRules, ...taskRules, ...webRules];
}

const everywhere: IForbiddenRuleType[] = [
  { name: 'circle', comment: 'closes a circle', from: {}, to: { circular: true } },
  { name: 'unresolvable', comment: 'is nowhere to be found', from: {}, to: { couldNotResolve: true } },
  {
    name: 'unnamed package',
    comment: 'is a package that package.json does not name',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'package of tests',
    comment: 'is a package that package.json names for tests and types only',
    from: { path: '/src/', pathNot: TEST },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
  },
  {
    name: 'relative import',
    comment: 'leaves the room',
    from: { path: '^((?:packages|services|apps|examples)/[^/]+|bench)/' },
    to: { dependencyTypes: ['local'], pathNot: '^$1/' },
  },
];

function roomRule(room: string): IForbiddenRuleType {
  const open = ['testkit', ...dependenciesOf(room)].map((name) => `packages/${name}`);
  return {
    name: `doors of ${room}`,
    comment: `is behind no door of ${room}`,
    from: { path: `^${room}/` },
    to: { dependencyTypesNot: ['local'], path: `^(${PLACES.join('|')})/`, pathNot: `^(${[room, ...open].join('|')})/` },
  };
}

const TESTKIT = '^packages/testkit/';
const testkitRule: IForbiddenRuleType = {
  name: 'testkit',
  comment: 'is for tests',
  from: { path: '/src/', pathNot: [TEST, TESTKIT] },
  to: { path: TESTKIT },
};

const floorRules: IForbiddenRuleType[] = FLOORS.map((floor, at) => ({
  name: `floor ${floor}`,
  comment: `is not below ${floor}/`,
  from: { path: `^${AUTH}/${floor}/`, pathNot: TEST },
  to: {
    path: `^${AUTH}/`,
    pathNot: [`^${AUTH}/(${FLOORS.slice(at).join('|')})/`, `^${AUTH}/secrets\\.ts$`, `^${AUTH}/config\\.ts$`],
  },
}));

const authRules: IForbiddenRuleType[] = [
  {
    name: 'ground',
    comment: 'stands above secrets.ts, which imports nothing of ours',
    from: { path: `^${AUTH}/secrets\\.ts$` },
    to: { path: `^${AUTH}/` },
  },
  {
    name: 'config',
    comment: 'is for app.ts, main.ts, migrate.ts and commands/; below them a setting is an argument',
    from: { path: `^${AUTH}/`, pathNot: [TEST, `^${AUTH}/((app|main|migrate)\\.ts$|commands/)`] },
    to: { path: `^${AUTH}/config\\.ts$` },
  },
  {
    name: 'oidc-provider',
    comment: 'is for oidc/ alone',
    from: { path: `^${AUTH}/`, pathNot: [TEST, `^${AUTH}/oidc/`] },
    to: { path: 'node_modules/(@types/)?oidc-provider/' },
  },
];

const taskRules: IForbiddenRuleType[] = [
  {
    name: 'access',
    comment: 'stands above access/, which says who may see and do what, and which every door asks',
    from: { path: '^services/task-service/src/access/', pathNot: TEST },
    to: { path: '^services/task-service/src/', pathNot: '^services/task-service/src/access/' },
  },
];

const webRules: IForbiddenRuleType[] = [
  {
    name: 'web lib',
    comment: 'has a picture or is of a feature, and lib/ knows neither',
    from: { path: `^${WEB}/lib/` },
    to: { path: `^${WEB}/(ui|features|shell)/` },
  },
  {
    name: 'web lib below its folders',
    comment: 'stands above what lies in lib/ itself',
    from: { path: `^${WEB}/lib/[^/]+$` },
    to: { path: `^${WEB}/lib/(auth|api)/` },
  },
  {
    name: 'web lib/auth',
    comment: 'stands above lib/auth/',
    from: { path: `^${WEB}/lib/auth/` },
    to: { path: `^${WEB}/lib/api/` },
  },
  {
    name: 'web ui',
    comment: 'is of a feature, and ui/ knows none',
    from: { path: `^${WEB}/ui/` },
    to: { path: `^${WEB}/(features|shell)/` },
  },
  {
    name: 'web ui fetches',
    comment: 'asks a server or says who is signed in, and ui/ is given what it shows',
    from: { path: `^${WEB}/ui/` },
    to: {
      path: [`^${WEB}/lib/((auth|api)/|(request|settings|connection)\\.ts$)`, 'node_modules/@tanstack/react-query/'],
    },
  },
  {
    name: 'web features and shell',
    comment: 'is of the frame around the features, and they know no frame',
    from: { path: `^${WEB}/features/` },
    to: { path: `^${WEB}/(shell/|(app|main)\\.tsx$)` },
  },
  featureRule('[^/]+', [], Object.keys(FEATURE_IMPORTS)),
  ...Object.entries(FEATURE_IMPORTS).map(([feature, others]) => featureRule(feature, others)),
  {
    name: 'web parts of a feature',
    comment: 'is another part of the feature; what both need lies beside them, in sync/ or in values/',
    from: { path: `^${WEB}/features/(admin|tasks)/([^/]+)/`, pathNot: `^${WEB}/features/tasks/sync/` },
    to: { path: `^${WEB}/features/$1/[^/]+/`, pathNot: `^${WEB}/features/($1/$2|tasks/(sync|values))/` },
  },
  {
    name: 'web sync',
    comment: 'stands above sync/',
    from: { path: `^${WEB}/features/tasks/sync/` },
    to: { path: `^${WEB}/features/tasks/[^/]+/`, pathNot: `^${WEB}/features/tasks/sync/` },
  },
];

/** @returns what a feature may not import: another one, unless it is one of `others` */
function featureRule(feature: string, others: string[], but: string[] = []): IForbiddenRuleType {
  return {
    name: `web feature ${feature}`,
    comment: 'is of another feature (FEATURE_IMPORTS in apps/stack/check/rooms.ts)',
    from: { path: `^${WEB}/features/(${feature})/`, pathNot: but.map((one) => `^${WEB}/features/${one}/`) },
    to: { path: `^${WEB}/features/`, pathNot: `^${WEB}/features/(${['$1', ...others].join('|')})/` },
  };
}
