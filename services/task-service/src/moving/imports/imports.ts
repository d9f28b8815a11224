import type { Import, ImportPreview } from '@taskward/contracts/http';
import type { Identity } from '@taskward/jwt-middleware';
import { conflict, inTransaction, notFound, uuidv7 } from '@taskward/service-kit';
import { type Caller, checkCreates } from '../../access/callers.ts';
import { findPlace } from '../../access/membership-store.ts';
import type { RequestContext } from '../../events/event-records.ts';
import { nameOf as memberNameOf } from '../../projects/project-store.ts';
import type { TaskDeps } from '../../tasks/tasks.ts';
import type { ImportOptions } from '../moving-schema.ts';
import type { FindNamed } from '../name-directory.ts';
import { keyOf } from './import-directory.ts';
import { type Plan, planImport } from './import-plan.ts';
import type { ImportRights } from './import-rights.ts';
import { beginUndo, findImport, insertImport } from './import-store.ts';
import { type Settled, settleDrafts } from './settled-drafts.ts';

/** What imports need to be done. */
export interface ImportDeps extends TaskDeps {
  findNamed: FindNamed;
  /** Works on imports; to be told that there is one. */
  job: { wake(): void };
}

/** Whose imports a caller's are. */
export const ownerOf = ({ type, id }: Caller): string => memberNameOf({ kind: type, id });

/** @throws AppError 400, 403, 422, 503 */
export async function previewImport(
  deps: ImportDeps,
  caller: Caller,
  file: Uint8Array,
  options: ImportOptions,
): Promise<ImportPreview> {
  checkCreates(caller);
  return previewOf(deps, caller, await planImport(deps.pool, deps.findNamed, caller, file, options));
}

/** @throws AppError 400, 403, 409 where the caller has another one in work, 422, 503 */
export async function beginImport(
  deps: ImportDeps,
  context: RequestContext,
  identity: Identity,
  file: Uint8Array,
  options: ImportOptions,
): Promise<Import> {
  const { caller, traceparent } = context;
  checkCreates(caller);
  const plan = await planImport(deps.pool, deps.findNamed, caller, file, options);
  const [id, owner] = [uuidv7(), ownerOf(caller)];
  const given = { id, owner, traceparent, ...rightsOf(caller, identity), ...plan };
  await refuseSecond(() => inTransaction(deps.pool, (tx) => insertImport(tx, given)));
  deps.job.wake();
  return getImport(deps, caller, id);
}

/** @throws AppError 404 */
export async function getImport({ pool }: TaskDeps, caller: Caller, id: string): Promise<Import> {
  const found = await findImport(pool, ownerOf(caller), id);
  if (!found) throw notFound('There is no such import.');
  return found;
}

/** @throws AppError 403, 404, 409 where it is in work or undone, or another one is in work */
export async function undoImport(
  deps: ImportDeps,
  context: RequestContext,
  identity: Identity,
  id: string,
): Promise<Import> {
  const { caller, traceparent } = context;
  checkCreates(caller);
  await getImport(deps, caller, id);
  const rights = { traceparent, ...rightsOf(caller, identity) };
  const begun = await refuseSecond(() => beginUndo(deps.pool, ownerOf(caller), id, rights));
  if (!begun) throw conflict('This import is in work, or undone already.');
  deps.job.wake();
  return getImport(deps, caller, id);
}

/** unique_violation. */
const IN_USE = '23505';

async function refuseSecond<T>(begin: () => Promise<T>): Promise<T> {
  try {
    return await begin();
  } catch (error) {
    if ((error as { code?: unknown }).code === IN_USE)
      throw conflict('Another import of yours is in work. Wait until it is done.');
    throw error;
  }
}

/** What is withdrawn is remembered as long as a token lives: for so long it is known that the rights still hold. */
function rightsOf(caller: Caller, identity: Identity): { rights: ImportRights; rightsUntil: string } {
  const { subject, issuer, external, version, issuedAt, expiresAt, clientId, keyId } = identity;
  const token = { subject, issuer, external, version, issuedAt, clientId, keyId };
  const rightsUntil = new Date(Date.now() + (expiresAt - issuedAt) * 1_000).toISOString();
  return { rights: { caller, token }, rightsUntil };
}

const AT_ONCE = 200;
const [MOST_LINES, MOST_TASKS] = [100, 20];

async function previewOf(
  { pool }: ImportDeps,
  caller: Caller,
  { directory, drafts, refused }: Plan,
): Promise<ImportPreview> {
  const lines: ImportPreview['lines'] = refused.map((one) => ({ ...one, taskId: null, remarks: [] }));
  const places = new Map<string, ReturnType<typeof findPlace>>();
  const placeOf = (id: string) => places.get(id) ?? places.set(id, findPlace(pool, caller, id)).get(id);
  const makes: Settled[] = [];
  for (let from = 0; from < drafts.length; from += AT_ONCE) {
    const some = drafts.slice(from, from + AT_ONCE);
    for (const one of await settleDrafts(pool, caller, directory, some, async (id) => placeOf(id))) {
      if (one.fault === undefined) makes.push(one);
      if (one.fault !== undefined || one.remarks.length > 0) lines.push(lineOf(one));
    }
  }
  const wanted = new Set(
    makes.flatMap(({ draft, projectId }) =>
      projectId !== null || draft.project === null ? [] : [keyOf(draft.project)],
    ),
  );
  const projects = Object.entries(directory.projects).flatMap(([key, { made, name }]) =>
    made && wanted.has(key) ? [name] : [],
  );
  const told = lines.sort((a, b) => a.line - b.line);
  return {
    source: directory.source,
    total: drafts.length + refused.length,
    makes: makes.length,
    refused: drafts.length + refused.length - makes.length,
    projects,
    lines: told.slice(0, MOST_LINES),
    more: told.length > MOST_LINES,
    tasks: makes
      .sort((a, b) => a.draft.line - b.draft.line)
      .slice(0, MOST_TASKS)
      .map(previewTask),
  };
}

const lineOf = ({ draft, fault, remarks }: Settled) => ({
  line: draft.line,
  title: draft.fields.title,
  taskId: null,
  fault: fault ?? null,
  remarks,
});

const previewTask = ({ draft, assignedTo }: Settled): ImportPreview['tasks'][number] => {
  const { title, status, priority, dueDate = null, labels } = draft.fields;
  const { line, project, parent } = draft;
  return { line, title, status, priority, dueDate, labels, assignedTo, project, isSubtask: parent !== null };
};
