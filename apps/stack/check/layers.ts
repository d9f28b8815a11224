import { basename } from 'node:path';
import { type Imports, lineOf } from './imports.ts';
import { isTest } from './rooms.ts';

/** Inside a service an import goes the same way or down, one of types as well. */
const LAYERS = ['main', 'app', 'doors', 'rules', 'store'];
const LAYER_OF: Array<[RegExp, string]> = [
  [/^(main|migrate)$/, 'main'],
  [/^app$/, 'app'],
  [/-(routes|rpc|consumer|socket|job)$/, 'doors'],
  [/(-(store|client)|^secrets|^config)$/, 'store'],
];

function layerOf(file: string): string {
  const stem = basename(file).replace(/\.\w+$/, '');
  return LAYER_OF.find(([pattern]) => pattern.test(stem))?.[1] ?? 'rules';
}

/** @returns one line for each import of a service that goes up */
export function checkLayers(root: string, imports: Imports): string[] {
  const files = [...imports.keys()].filter((file) => /^services\/[^/]+\/src\//.test(file) && !isTest(file));
  return files.flatMap((file) =>
    (imports.get(file) ?? []).flatMap(({ specifier, to }) => {
      const [from, up] = [layerOf(file), layerOf(to)];
      if (!specifier.startsWith('.') || LAYERS.indexOf(up) >= LAYERS.indexOf(from) || isPure(imports, to)) return [];
      return [`${file}:${lineOf(root, file, specifier)}: ${specifier} goes up, from ${from} to ${up}`];
    }),
  );
}

/** A rule that leans on nothing of its service, or on such rules alone: it serves everyone, stores included. */
function isPure(imports: Imports, file: string, seen = new Set<string>()): boolean {
  if (seen.has(file)) return true;
  if (layerOf(file) !== 'rules') return false;
  seen.add(file);
  const leansOn = (imports.get(file) ?? []).filter(({ specifier }) => specifier.startsWith('.'));
  return leansOn.every(({ to }) => isPure(imports, to, seen));
}
