import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Imports } from './imports.ts';
import { AUTH, FLOORS, isTest } from './rooms.ts';

const DOCUMENT = 'docs/architecture.md';
const [BEGIN, END] = ['<!-- floors -->', '<!-- /floors -->'];

/** Compares the graph in docs/architecture.md with the imports, or renews it there. @returns one line where it is old */
export function checkFloorGraph(root: string, imports: Imports, write: boolean): string[] {
  const file = join(root, DOCUMENT);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) return [`${DOCUMENT}: has no place for the graph (${BEGIN} … ${END})`];
  const renewed = `${text.slice(0, begin + BEGIN.length)}\n${floorGraph(imports)}\n${text.slice(end)}`;
  if (write) writeFileSync(file, renewed);
  if (write || renewed === text) return [];
  const line = text.slice(0, begin).split('\n').length;
  return [`${DOCUMENT}:${line}: the graph is not what is imported now; "npm run check -- --write-graph" renews it`];
}

/** Which folder of auth-service imports from which, as a Mermaid diagram; arrows that follow from others are left out. */
function floorGraph(imports: Imports): string {
  const below = new Map([...FLOORS, 'app'].map((floor) => [floor, new Set<string>()]));
  for (const [file, targets] of imports) {
    if (!file.startsWith(`${AUTH}/`) || isTest(file)) continue;
    const floor = floorOf(file);
    for (const to of targets.map((target) => floorOf(target.to)))
      if (to !== floor && to !== 'app') below.get(floor)?.add(to);
  }
  const arrows = ['app', ...FLOORS].flatMap((floor) =>
    FLOORS.filter((to) => below.get(floor)?.has(to) && !isImplied(below, floor, to)).map(
      (to) => `  ${floor} --> ${to}`,
    ),
  );
  return ['```mermaid', 'flowchart TD', ...arrows, '```'].join('\n');
}

/** The folder of a file below auth-service's src; what lies beside the folders counts for app.ts. */
function floorOf(file: string): string {
  const [folder = '', name] = file.startsWith(`${AUTH}/`) ? file.slice(AUTH.length + 1).split('/') : [];
  return name ? folder : 'app';
}

/** Whether an arrow says nothing new: the way leads through another folder as well. */
function isImplied(below: Map<string, Set<string>>, from: string, to: string): boolean {
  const seen = new Set([from, to]);
  const leadsOn = (floor: string): boolean => {
    if (seen.has(floor)) return false;
    seen.add(floor);
    const next = [...(below.get(floor) ?? [])];
    return next.includes(to) || next.some(leadsOn);
  };
  return [...(below.get(from) ?? [])].some(leadsOn);
}
