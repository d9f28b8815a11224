import type { View } from '@taskward/contracts/http';
import { conflict, forbidden, inTransaction, notFound, type Page, type Queryable, uuidv7 } from '@taskward/service-kit';
import { type Caller, checkComments, checkReads } from '../access/callers.ts';
import { findPlace, findProjects } from '../access/membership-store.ts';
import { namesOf } from '../access/task-access.ts';
import { leads, noSuchProject } from '../projects/project-changes.ts';
import type { TaskDeps } from '../tasks/tasks.ts';
import type { ViewInput, ViewListQuery, ViewPatch } from './view-schema.ts';
import { deleteView, type Holder, insertView, listViews, lockHolder, lockView, updateView } from './view-store.ts';

/** So many has a person, and so many a project. */
const MOST_VIEWS = 100;

const noSuchView = () => notFound('There is no such view.');

/** As whom somebody has views of their own. */
const ownerOf = (caller: Caller): string => namesOf(caller)[0] as string;

/**
 * A page of the caller's own views and of those of their projects; of one project where it is named.
 *
 * @throws AppError 400, 403, 404
 */
export async function viewsOf(
  { pool }: TaskDeps,
  caller: Caller,
  { projectId, ...page }: ViewListQuery,
): Promise<{ views: View[]; page: Page }> {
  checkReads(caller);
  if (projectId === undefined) return listViews(pool, ownerOf(caller), await findProjects(pool, caller), page);
  await placeOf(pool, caller, projectId);
  return listViews(pool, null, [projectId], page);
}

/** @throws AppError 403, 404, 409 where there are too many already */
export function createView(deps: TaskDeps, caller: Caller, input: ViewInput): Promise<View> {
  const { name, query, projectId = null, position } = input;
  checkComments(caller); // who may say something to tasks keeps views of them
  return inTransaction(deps.pool, async (tx) => {
    if (projectId !== null) await checkLeads(tx, caller, projectId);
    const holder: Holder = projectId === null ? { owner: ownerOf(caller), projectId } : { owner: null, projectId };
    const { count, end } = await lockHolder(tx, holder);
    if (count >= MOST_VIEWS) throw conflict(`A person or a project has ${MOST_VIEWS} views at most.`);
    const now = new Date().toISOString();
    const times = { createdBy: caller.id, createdAt: now, updatedAt: now };
    const view: View = { id: uuidv7(), name, projectId, query, position: position ?? end, ...times };
    await insertView(tx, view, holder.owner);
    return view;
  });
}

/** @throws AppError 403, 404 */
export function changeView(deps: TaskDeps, caller: Caller, id: string, patch: ViewPatch): Promise<View> {
  return inTransaction(deps.pool, async (tx) => {
    const before = await lockOwn(tx, caller, id);
    const after = { ...before, ...patch };
    const isSame = after.name === before.name && after.query === before.query && after.position === before.position;
    if (isSame) return before;
    const changed = { ...after, updatedAt: new Date().toISOString() };
    await updateView(tx, changed);
    return changed;
  });
}

/** @throws AppError 403, 404 */
export function removeView(deps: TaskDeps, caller: Caller, id: string): Promise<void> {
  return inTransaction(deps.pool, async (tx) => {
    await lockOwn(tx, caller, id);
    await deleteView(tx, id);
  });
}

/** A view that the caller may change: their own, or one of a project that they lead. */
async function lockOwn(tx: Queryable, caller: Caller, id: string): Promise<View> {
  checkComments(caller);
  const found = await lockView(tx, id);
  if (!found) throw noSuchView();
  const { view, owner } = found;
  if (view.projectId === null) {
    if (owner !== ownerOf(caller)) throw noSuchView();
    return view;
  }
  await checkLeads(tx, caller, view.projectId, noSuchView);
  return view;
}

/** The project as the caller stands to it. @throws AppError 404 where it is not theirs to know of */
async function placeOf(db: Queryable, caller: Caller, projectId: string, missing = noSuchProject) {
  const place = await findPlace(db, caller, projectId);
  if (!place || !(place.isMember || caller.seesAll || caller.changesAll)) throw missing();
  return place;
}

async function checkLeads(db: Queryable, caller: Caller, projectId: string, missing = noSuchProject): Promise<void> {
  const place = await placeOf(db, caller, projectId, missing);
  if (!leads(caller, place)) throw forbidden('Only a lead of the project or an admin may change its views.');
}
