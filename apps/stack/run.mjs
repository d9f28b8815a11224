#!/usr/bin/env node
// npm start, test, check, build, bench and run texts. Plain JavaScript without dependencies, because it is what installs them.
import { join } from 'node:path';
import { build, fail, generateContract, install, NODE, ROOT, run } from './prepare.mjs';

const bin = (path) => join(ROOT, 'node_modules', path);
const tool = (...args) => run(NODE, args);

const lingui = (command, ...args) =>
  tool(
    join(ROOT, `apps/web/node_modules/@lingui/cli/dist/lingui-${command}.js`),
    ...args,
    ...['--config', join(ROOT, 'apps/web/lingui.config.ts'), '--workers', '1'],
  );

const commands = {
  async start() {
    await install();
    await build();
    return tool(join(ROOT, 'apps/stack/dist/main.js'));
  },

  async build() {
    await install();
    await build({ always: true });
    return 0;
  },

  /** --write-graph renews the graph in docs/architecture.md. */
  async check(args) {
    await install();
    return (await checks(args)) ? 0 : 1;
  },

  async test(args) {
    // Whatever ends a run, it ends with the plain line; Jest prints its own.
    const red = () => process.stdout.write('0 passed, 1 failed\n');
    process.once('exit', red);
    await install();
    await build();
    if (!(await checks())) return 1;
    process.removeListener('exit', red);
    const flags = ['--experimental-vm-modules', '--conditions=development', '--disable-warning=ExperimentalWarning'];
    return tool(...flags, bin('jest/bin/jest.js'), ...args);
  },

  /** Renews the catalogs of the web app: what it says is in each of them, what it no longer says is in none. */
  async texts() {
    await install();
    return lingui('extract', '--clean');
  },

  /** `sign-in` before all else measures that alone. */
  async bench(args) {
    await install();
    await build();
    const [script, rest] = args[0] === 'sign-in' ? ['sign-in.ts', args.slice(1)] : ['main.ts', args];
    return tool('--conditions=development', join(ROOT, 'bench', script), ...rest);
  },
};

/** All of them, so that one run shows every fault. */
async function checks(args = []) {
  const codes = [
    await generateContract(),
    await tool(bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings'),
    await tool(bin('typescript/bin/tsc'), '-b'),
    await tool(bin('typescript/bin/tsc'), '-p', 'tsconfig.tests.json'),
    await tool(join(ROOT, 'apps/stack/check/main.ts'), ...args),
    await lingui('check', 'sync', '--clean'),
    await lingui('check', 'missing', '--verbose'),
  ];
  return codes.every((code) => code === 0);
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) fail(`found Node ${process.versions.node}, expected 20.19 or newer`);

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
if (!command) fail(`found ${JSON.stringify(name)}, expected one of ${Object.keys(commands).join(', ')}`);
process.exitCode = await command(args[0] === '--' ? args.slice(1) : args);
