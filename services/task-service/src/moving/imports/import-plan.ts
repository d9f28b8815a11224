import { invalid, type Queryable } from '@taskward/service-kit';
import type { Caller } from '../../access/callers.ts';
import { findPlace } from '../../access/membership-store.ts';
import type { Place } from '../../access/task-access.ts';
import type { FindNamed } from '../name-directory.ts';
import { projectsCalled } from '../named-project-store.ts';
import { readSource } from '../source-files.ts';
import { type Directory, keyOf, type NamedProject } from './import-directory.ts';
import { type Draft, draftsOf } from './import-drafts.ts';
import type { Refused } from './import-item.ts';
import { mayEnter } from './settled-drafts.ts';

/** What a file holds, and whom and what it names. */
export interface Plan {
  directory: Directory;
  drafts: Draft[];
  refused: Refused[];
}

const MOST_PROJECTS = 100;
const MOST_PEOPLE = 500;

/**
 * Reads a file, and looks up whom and which projects it names.
 *
 * @throws AppError 400, 422, 503 where nobody says who is called so
 */
export async function planImport(
  db: Queryable,
  findNamed: FindNamed,
  caller: Caller,
  file: Uint8Array,
  { project = null, createProjects }: { project?: string | null; createProjects: boolean },
): Promise<Plan> {
  const { source, entries } = await readSource(file);
  const { drafts, refused } = await draftsOf(entries);
  for (const draft of drafts) if (draft.project === null && draft.projectId === null) draft.project = project;
  const names = new Set(drafts.flatMap(({ person }) => person ?? []));
  const asked = [...names].slice(0, MOST_PEOPLE);
  const found = asked.length > 0 ? await findNamed(asked) : new Map<string, string[]>();
  const people = Object.fromEntries([...found].map(([name, ids]) => [keyOf(name), ids]));
  const projects = await lookUpProjects(db, caller, drafts, createProjects);
  return { directory: { source, people, projects }, drafts, refused };
}

async function lookUpProjects(
  db: Queryable,
  caller: Caller,
  drafts: Draft[],
  create: boolean,
): Promise<Directory['projects']> {
  const ids = [...new Set(drafts.flatMap(({ projectId }) => projectId ?? []))];
  if (ids.length > MOST_PROJECTS) throw tooMany();
  const known = new Map<string, Place | undefined>();
  for (const id of ids) known.set(id, await findPlace(db, caller, id));
  const isHere = ({ projectId }: Draft) => projectId !== null && mayEnter(caller, known.get(projectId));
  const names = new Map<string, string>();
  for (const draft of drafts) {
    // As it is written first.
    if (draft.project !== null && !isHere(draft) && !names.has(keyOf(draft.project))) {
      names.set(keyOf(draft.project), draft.project);
    }
  }
  if (names.size > MOST_PROJECTS) throw tooMany();
  const found = names.size > 0 ? await projectsCalled(db, caller, [...names.values()]) : [];
  const called = Map.groupBy(found, ({ name }) => keyOf(name));
  return Object.fromEntries(
    [...names].map(([key, name]): [string, NamedProject] => {
      const [first, ...others] = called.get(key) ?? [];
      if (others.length > 0) return [key, { name, fault: `Several projects of yours are called "${name}".` }];
      if (first) return [key, { name, id: first.id }];
      return [key, create ? { name, made: true } : { name, fault: `No project of yours is called "${name}".` }];
    }),
  );
}

const tooMany = () => invalid(`The file names more than ${MOST_PROJECTS} projects: part it.`);
