import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
// @ts-expect-error plain JavaScript, so that it runs before anything is built
import { checkDoors } from '../check-doors.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'taskward-doors-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Record<string, string>) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const manifest = (dependencies: string[], devDependencies: string[] = []) => {
  const all = (names: string[]) => Object.fromEntries(names.map((name) => [`@taskward/${name}`, 'workspace:*']));
  return JSON.stringify({
    name: '@taskward/x',
    dependencies: all(dependencies),
    devDependencies: all(devDependencies),
  });
};

const house = {
  'services/x/package.json': manifest(['contracts', 'service-kit'], ['testkit']),
  'services/x/src/main.ts': "import { app } from './app.ts';",
  'services/x/src/app.ts': "import './a-routes.ts';",
  'services/x/src/a-routes.ts': "import { a } from './a.ts';",
  'services/x/src/a.ts': "import { find } from './a-store.ts';\nimport { Task } from '@taskward/contracts/http';",
  'services/x/src/a-store.ts': "import type { A } from './a.ts';\nimport { cursor } from './cursor.ts';",
  'services/x/src/cursor.ts': "import { createHash } from 'node:crypto';\nimport { text } from './text.ts';",
  'services/x/src/text.ts': '',
  'migrations/x/0001_a.sql': '',
  'migrations/x.schema.sql': '',
  'services/x/test/a.test.ts': "import { issuer } from '@taskward/testkit';",
};

// Not written out below, because the check reads this file as well.
const OTHER_ROOM = '../../y/src/y.ts';

test('a house in order has no faults', () => {
  write(house);
  expect(checkDoors(root)).toEqual([]);
});

test.each([
  ['services/x/package.json', manifest(['gateway']), 'may not depend on @taskward/gateway'],
  ['services/x/package.json', manifest(['contracts', 'service-kit', 'testkit']), 'may not depend on @taskward/testkit'],
  ['packages/contracts/package.json', manifest(['service-kit']), 'may not depend on @taskward/service-kit'],
  ['services/x/src/b.ts', "import { issuer } from '@taskward/testkit';", 'may not import @taskward/testkit'],
  ['services/x/src/b.ts', `import type { Y } from '${OTHER_ROOM}';`, `${OTHER_ROOM} leaves the room`],
  ['services/x/src/b.ts', `const y = await import('${OTHER_ROOM}');`, `${OTHER_ROOM} leaves the room`],
  ['services/x/src/b-store.ts', "import { a } from './a.ts';", './a.ts goes up, from store to rules'],
  ['services/x/src/b.ts', "import {\n  a,\n} from './a-routes.ts';", './a-routes.ts goes up, from rules to doors'],
  ['services/x/src/b-routes.ts', "import './app.ts';", './app.ts goes up, from doors to app'],
  ['migrations/x/0001_b.sql', '', "0001_b.sql: a migration's number is the next one, 0002"],
  ['migrations/x/0003_b.sql', '', "0003_b.sql: a migration's number is the next one, 0002"],
  ['services/x/src/more/a.ts', '', 'another file of services/x has the same name'],
  ['services/x/src/common.ts', '', 'named after what it is about, not "common"'],
  ['services/x/src/date-utils.ts', '', 'named after what it is about, not "date-utils"'],
])('%s with %j is a fault', (path, text, fault) => {
  write({ ...house, [path]: text });
  expect(checkDoors(root).join('\n')).toContain(fault);
});
