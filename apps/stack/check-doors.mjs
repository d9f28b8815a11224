// Guards the doors between the rooms (docs/architecture.md): who may depend on whom, who may import whom inside a
// service, how files are named, and how migrations are numbered. Prints one line for each fault.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOUSES = ['packages', 'services', 'apps'];
const TESTKIT = '@taskward/testkit';
const FORBIDDEN = /(^|[-.])(utils?|helpers?|common|manager|misc|base|impl)$/;
const IMPORT =
  /(?:^|[\s;])(?:import|export)\s(type\s)?(?:[^'";]*?\sfrom\s)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

/** What a room's package.json may name of ours. Its tests may use the testkit as well. */
const ALLOWED = {
  'apps/web': ['contracts'],
  'apps/stack': ['contracts', 'service-kit', 'testkit'],
  'packages/testkit': ['contracts', 'service-kit'],
  services: ['contracts', 'jwt-middleware', 'service-kit'],
  packages: [],
};

/** Inside a service an import goes the same way or down; rules that need nothing but such rules serve everyone. */
const LEVELS = ['main', 'app', 'doors', 'rules', 'store'];
const LEVEL_OF = [
  [/^(main|migrate)$/, 'main'],
  [/^app$/, 'app'],
  [/-(routes|rpc|consumer|socket|job)$/, 'doors'],
  [/(-(store|client)|^secrets|^config)$/, 'store'],
];

/** @returns one line for each fault below `root` */
export function checkDoors(root) {
  const rooms = HOUSES.flatMap((house) => folders(join(root, house)).map((name) => `${house}/${name}`));
  return [
    ...rooms.filter((room) => existsSync(join(root, room, 'package.json'))).flatMap((room) => checkRoom(root, room)),
    ...folders(join(root, 'migrations')).flatMap((room) => checkNumbers(root, `migrations/${room}`)),
  ];
}

/** Migrations run in the order of their names: each has the next number, and no two the same. */
function checkNumbers(root, folder) {
  const names = readdirSync(join(root, folder)).sort();
  const number = (at) => String(at + 1).padStart(4, '0');
  return names.flatMap((name, at) =>
    name.startsWith(`${number(at)}_`) ? [] : [`${folder}/${name}: a migration's number is the next one, ${number(at)}`],
  );
}

function checkRoom(root, room) {
  const manifest = JSON.parse(readFileSync(join(root, room, 'package.json'), 'utf8'));
  const sources = files(join(root, room, 'src'));
  const tests = files(join(root, room, 'test'));
  return [
    ...checkManifest(room, manifest),
    ...checkNames(root, room, [...sources, ...tests]),
    ...[...sources, ...tests].flatMap((file) => checkImports(root, room, manifest, file)),
  ];
}

function checkManifest(room, { dependencies = {}, devDependencies = {} }) {
  const allowed = (ALLOWED[room] ?? ALLOWED[room.split('/')[0]]).map((name) => `@taskward/${name}`);
  const faults = (names, more) =>
    ours(Object.keys(names))
      .filter((name) => ![...allowed, ...more].includes(name))
      .map((name) => `${room}/package.json: may not depend on ${name}`);
  return [...faults(dependencies, []), ...faults(devDependencies, [TESTKIT])];
}

function checkNames(root, room, paths) {
  const stem = (path) => basename(path).replace(/(\.test)?\.\w+$/, '');
  const bad = paths.filter((path) => FORBIDDEN.test(stem(path)));
  const names = paths.map((path) => basename(path));
  const twice = room.startsWith('services/')
    ? paths.filter((p) => names.indexOf(basename(p)) !== paths.indexOf(p))
    : [];
  return [
    ...bad.map((path) => `${relative(root, path)}: a file is named after what it is about, not "${stem(path)}"`),
    ...twice.map((path) => `${relative(root, path)}: another file of ${room} has the same name`),
  ];
}

function checkImports(root, room, manifest, file) {
  const isTest = /\.test\.\w+$/.test(file) || file.startsWith(join(root, room, 'test') + sep);
  const known = { ...manifest.dependencies, ...(isTest ? manifest.devDependencies : {}) };
  const where = relative(root, file);
  return importsOf(file).flatMap(({ target, types }) => {
    if (target.startsWith('.')) return checkRelative(root, room, file, target, isTest || types);
    const name = target.split('/').slice(0, 2).join('/');
    if (ours([name]).length === 0 || name === manifest.name) return [];
    return name in known ? [] : [`${where}: may not import ${target}`];
  });
}

// Types are gone at run time: an import of types alone goes up as it likes, but not out of the room.
function checkRelative(root, room, file, target, anyLevel) {
  const path = resolve(dirname(file), target);
  const where = relative(root, file);
  if (!path.startsWith(join(root, room) + sep)) return [`${where}: ${target} leaves the room`];
  if (!room.startsWith('services/') || anyLevel) return [];
  const [from, to] = [levelOf(file), levelOf(path)];
  if (isPure(path)) return [];
  return LEVELS.indexOf(to) < LEVELS.indexOf(from) ? [`${where}: ${target} goes up, from ${from} to ${to}`] : [];
}

/** A rule that leans on nothing of the service, or on such rules alone. */
function isPure(path, seen = new Set()) {
  if (seen.has(path)) return true;
  if (levelOf(path) !== 'rules' || !existsSync(path)) return false;
  seen.add(path);
  const leansOn = importsOf(path).filter(({ target, types }) => target.startsWith('.') && !types);
  return leansOn.every(({ target }) => isPure(resolve(dirname(path), target), seen));
}

function levelOf(path) {
  const stem = basename(path).replace(/\.\w+$/, '');
  return LEVEL_OF.find(([pattern]) => pattern.test(stem))?.[1] ?? 'rules';
}

function importsOf(file) {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return [...text.matchAll(IMPORT)].map(([, types, from, dynamic]) => ({
    target: from ?? dynamic,
    types: Boolean(types),
  }));
}

const ours = (names) => names.filter((name) => name.startsWith('@taskward/'));

function folders(path) {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

function files(path) {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = checkDoors(process.argv[2] ?? fileURLToPath(new URL('../..', import.meta.url)));
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
