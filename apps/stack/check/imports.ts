import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult, type IModule, type IViolation } from 'dependency-cruiser';
import { importRules } from './import-rules.ts';
import { PLACES } from './rooms.ts';

export interface Import {
  /** As it is written. */
  specifier: string;
  /** The file that it leads to, from the root. */
  to: string;
  types: boolean;
}

/** The source files and tests of all rooms, by their paths from the root, each with what it imports. */
export type Imports = Map<string, Import[]>;

/** Reads all imports below `root`, those of types included, and judges them by import-rules.ts. */
export async function readImports(root: string, rooms: string[]): Promise<{ imports: Imports; faults: string[] }> {
  const forbidden = importRules(rooms);
  const { output } = await cruise(
    PLACES.filter((place) => existsSync(join(root, place))),
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden },
      combinedDependencies: true, // what all tests need is named at the root
      tsPreCompilationDeps: true, // imports of types as well
      exclude: { path: '(^|/)(dist|coverage|\\.data)/' },
      doNotFollow: { path: 'node_modules/' },
      // As Node finds packages with --conditions=development: ours lead to sources.
      enhancedResolveOptions: {
        exportsFields: ['exports'],
        conditionNames: ['development', 'import', 'node', 'default', 'types'],
        mainFields: ['module', 'main', 'types'],
      },
    },
  );
  const { modules, summary } = output as ICruiseResult;
  const comments = new Map(forbidden.map(({ name, comment }) => [name, comment]));
  return {
    imports: new Map(modules.filter(isSource).map((module) => [module.source, importsOf(module)])),
    faults: summary.violations.map((violation) => sentence(root, violation, comments.get(violation.rule.name))),
  };
}

const isSource = ({ source }: IModule) =>
  PLACES.includes(source.split('/')[0] as string) &&
  !source.includes('node_modules/') &&
  /\.[cm]?[jt]sx?$/.test(source);

const importsOf = ({ dependencies }: IModule): Import[] =>
  dependencies.map(({ module, resolved, dependencyTypes }) => ({
    specifier: module,
    to: resolved,
    types: dependencyTypes.includes('type-only') || dependencyTypes.includes('type-import'),
  }));

function sentence(root: string, { from, to, unresolvedTo = to, cycle }: IViolation, comment = ''): string {
  const way = cycle ? `: ${[from, ...cycle.map(({ name }) => name)].join(' → ')}` : '';
  return `${from}:${lineOf(root, from, unresolvedTo)}: ${unresolvedTo} ${comment}${way}`;
}

/** The line of a file on which it imports this, 1 where it is not to be found. */
export function lineOf(root: string, file: string, specifier: string): number {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  return Math.max(1, lines.findIndex((line) => /['"`]/.test(line) && line.includes(specifier)) + 1);
}
