// Guards docs/architecture.md: prints one line for each fault. With --write-graph it renews the graph in there first.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkFloorGraph } from './floor-graph.ts';
import { checkHomes } from './homes.ts';
import { readImports } from './imports.ts';
import { checkLayers } from './layers.ts';
import { checkFloorNames, checkFolders, checkManifest, checkNames, checkNumbers } from './names.ts';
import { roomsOf } from './rooms.ts';
import { checkTexts } from './texts.ts';

const { values: flags, positionals } = parseArgs({
  options: { 'write-graph': { type: 'boolean', default: false } },
  allowPositionals: true,
});
const root = resolve(positionals[0] ?? fileURLToPath(new URL('../../..', import.meta.url)));
const rooms = roomsOf(root);
const { imports, faults: importFaults } = await readImports(root, rooms);
const faults = [
  ...importFaults,
  ...checkLayers(root, imports),
  ...checkHomes(root, imports),
  ...rooms.flatMap((room) => [...checkManifest(root, room, imports), ...checkNames(room, imports)]),
  ...checkFloorNames(root),
  ...checkFolders(imports),
  ...checkNumbers(root),
  ...checkTexts(root, imports),
  ...checkFloorGraph(root, imports, flags['write-graph']),
];
for (const fault of faults.sort()) process.stderr.write(`${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
