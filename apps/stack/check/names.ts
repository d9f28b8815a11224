import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Imports, lineOf } from './imports.ts';
import { AUTH, dependenciesOf, FLOORS, folders, isTest, WEB } from './rooms.ts';

const TESTKIT = '@taskward/testkit';
const FORBIDDEN = /(^|[-.])(utils?|helpers?|common|manager|misc|base|impl)$/;

/** @returns one line for each package of ours that a room names or imports and may not, or does not name */
export function checkManifest(root: string, room: string, imports: Imports): string[] {
  const manifest = JSON.parse(readFileSync(join(root, room, 'package.json'), 'utf8'));
  const { name, dependencies = {}, devDependencies = {} } = manifest;
  const allowed = dependenciesOf(room).map((dependency) => `@taskward/${dependency}`);
  const refused = (names: object, more: string[]) =>
    ours(Object.keys(names)).filter((dependency) => ![...allowed, ...more].includes(dependency));
  const unnamed = filesOf(room, imports).flatMap((file) => {
    const known = [name, ...Object.keys(dependencies), ...(isTest(file) ? Object.keys(devDependencies) : [])];
    const wanted = ours((imports.get(file) ?? []).map(({ specifier }) => specifier));
    const missing = wanted.filter((specifier) => !known.includes(packageOf(specifier)));
    return missing.map((specifier) => `${file}:${lineOf(root, file, specifier)}: may not import ${specifier}`);
  });
  const faults = [...refused(dependencies, []), ...refused(devDependencies, [TESTKIT])];
  return [...faults.map((dependency) => `${room}/package.json: may not depend on ${dependency}`), ...unnamed];
}

const ours = (names: string[]) => names.filter((name) => name.startsWith('@taskward/'));
const packageOf = (specifier: string) => specifier.split('/').slice(0, 2).join('/');
const filesOf = (room: string, imports: Imports) => [...imports.keys()].filter((file) => file.startsWith(`${room}/`));

/** @returns one line for each file of a room that is named after nothing, or in a service like another one */
export function checkNames(room: string, imports: Imports): string[] {
  const files = filesOf(room, imports);
  const stem = (file: string) => basename(file).replace(/(\.test)?\.\w+$/, '');
  const bad = files.filter((file) => FORBIDDEN.test(stem(file)));
  const names = files.map((file) => basename(file));
  const twice = room.startsWith('services/') ? files.filter((_, at) => names.indexOf(names[at] as string) < at) : [];
  return [
    ...bad.map((file) => `${file}: a file is named after what it is about, not "${stem(file)}"`),
    ...twice.map((file) => `${file}: another file of ${room} has the same name`),
  ];
}

/** So many files are found at a glance; more have a noun that divides them. */
const AT_A_GLANCE = 15;

/** @returns one line for each folder of the web app that holds too many files; tests stand beside what they test */
export function checkFolders(imports: Imports): string[] {
  const files = filesOf(WEB, imports).filter((file) => !isTest(file));
  return [...Map.groupBy(files, dirname)]
    .filter(([, held]) => held.length > AT_A_GLANCE)
    .map(([folder, held]) => `${folder}: holds ${held.length} files, and ${AT_A_GLANCE} are enough for one folder`);
}

/** Migrations run in the order of their names: each has the next number, and no two the same. */
export function checkNumbers(root: string): string[] {
  return folders(join(root, 'migrations')).flatMap((service) =>
    readdirSync(join(root, 'migrations', service))
      .sort()
      .flatMap((name, at) => {
        const number = String(at + 1).padStart(4, '0');
        const file = `migrations/${service}/${name}`;
        return name.startsWith(`${number}_`) ? [] : [`${file}: a migration's number is the next one, ${number}`];
      }),
  );
}

/** @returns one line for each folder of auth-service that is on no floor */
export const checkFloorNames = (root: string): string[] =>
  folders(join(root, AUTH))
    .filter((name) => !FLOORS.includes(name))
    .map((name) => `${AUTH}/${name}: is no floor (FLOORS in apps/stack/check/rooms.ts)`);
