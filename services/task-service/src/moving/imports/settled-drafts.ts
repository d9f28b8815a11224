import type { Task } from '@taskward/contracts/http';
import { firstPosition } from '@taskward/contracts/position';
import { AppError, type Queryable } from '@taskward/service-kit';
import type { Caller } from '../../access/callers.ts';
import { checkEnters, handsOverFreely, type Place } from '../../access/task-access.ts';
import { mayHave } from '../receiver-store.ts';
import { type Directory, keyOf, type NamedProject } from './import-directory.ts';
import type { Draft } from './import-drafts.ts';
import type { Source } from './import-item.ts';

/** A draft of which it is known for whom and where it is, or why it is not made. */
export interface Settled {
  draft: Draft;
  /** Null also where its project is still to be made. */
  projectId: string | null;
  place: Place | undefined;
  assignedTo: string | null;
  remarks: string[];
  fault?: string;
}

/** Those whose tool is for one person: a task that names nobody is theirs. */
const PERSONAL: readonly Source[] = ['todoist', 'vikunja'];

/**
 * Decides for whom and where tasks are, by the rules that hold for a task that is made by hand.
 *
 * @param findPlace gives the project of an id as the caller stands to it
 */
export async function settleDrafts(
  db: Queryable,
  caller: Caller,
  directory: Directory,
  drafts: Draft[],
  findPlace: (projectId: string) => Promise<Place | undefined>,
): Promise<Settled[]> {
  const named = drafts.flatMap((draft) => [draft.projectId ?? [], projectNamed(directory, draft)?.id ?? []].flat());
  const places = new Map<string, Place | undefined>();
  for (const id of [...new Set(named)].sort()) places.set(id, await findPlace(id));
  const placed = drafts.map((draft) => ({ draft, ...whereIs(caller, directory, draft, places) }));
  const candidates = [...new Set(drafts.flatMap((draft) => candidatesOf(directory, draft)))];
  const projectIds = [...new Set(placed.map(({ projectId }) => projectId))];
  const receivers = await mayHave(db, caller, projectIds, candidates);
  return placed.map((one) => {
    const isReceiver = (id: string) =>
      handsOverFreely(caller, null, id) || (receivers.get(one.projectId)?.has(id) ?? false);
    const { assignedTo, remark } = receiverOf(caller, directory, one.draft, isReceiver);
    return { ...one, assignedTo, remarks: [...one.draft.remarks, ...(remark ? [remark] : [])] };
  });
}

function projectNamed({ projects }: Directory, { project }: Draft): NamedProject | undefined {
  return project === null ? undefined : projects[keyOf(project)];
}

/** Whether it is a project that the caller has to do with. */
export const mayEnter = (caller: Caller, place: Place | undefined): boolean =>
  place !== undefined && (caller.changesAll || place.isMember);

type Where = Pick<Settled, 'projectId' | 'place'> & { fault?: string };

function whereIs(caller: Caller, directory: Directory, draft: Draft, places: Map<string, Place | undefined>): Where {
  const named = projectNamed(directory, draft);
  const { projectId } = draft;
  if (projectId !== null && (mayEnter(caller, places.get(projectId)) || !named))
    return entered(caller, projectId, places);
  if (!named) return { projectId: null, place: undefined };
  if (named.fault !== undefined) return { projectId: null, place: undefined, fault: named.fault };
  return named.id === undefined ? { projectId: null, place: undefined } : entered(caller, named.id, places);
}

function entered(caller: Caller, projectId: string, places: Map<string, Place | undefined>): Where {
  const place = places.get(projectId);
  try {
    checkEnters(caller, place);
    return { projectId, place };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { projectId: null, place: undefined, fault: error.message };
  }
}

/** An id means itself in files of ours. */
function candidatesOf({ source, people }: Directory, { person }: Draft): string[] {
  if (person === null) return [];
  const called = people[keyOf(person)] ?? [];
  return called.length === 0 && source === 'taskward' ? [person] : called;
}

function receiverOf(
  caller: Caller,
  directory: Directory,
  draft: Draft,
  isReceiver: (id: string) => boolean,
): { assignedTo: string | null; remark?: string } {
  if (draft.person === null) return { assignedTo: PERSONAL.includes(directory.source) ? caller.id : null };
  const [first, ...others] = candidatesOf(directory, draft).filter(isReceiver);
  if (first !== undefined && others.length === 0) return { assignedTo: first };
  const who = first === undefined ? 'Nobody whom you may give it to is' : 'Several people are';
  return { assignedTo: null, remark: `${who} called "${draft.person}": nobody has it.` };
}

/** The task of a draft. */
export function taskOf(
  caller: Caller,
  { draft, projectId, assignedTo }: Settled,
  id: string,
  parentId: string | null,
  now: string,
): Task {
  const { fields } = draft;
  return {
    id,
    title: fields.title,
    description: fields.description ?? null,
    status: fields.status,
    priority: fields.priority,
    assignedTo,
    projectId,
    createdBy: caller.id,
    dueDate: fields.dueDate ?? null,
    labels: fields.labels,
    watchers: [],
    parentId,
    repeat: fields.repeat ?? null,
    remindAt: fields.remindAt ?? null,
    position: firstPosition(id),
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}
