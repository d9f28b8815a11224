import type { GetTasksByProjectRequest, TaskServiceHandlers } from '@taskward/contracts/grpc';
import type { Task } from '@taskward/contracts/http';
import type { Verifier } from '@taskward/jwt-middleware';
import { authenticate } from '@taskward/jwt-middleware/grpc';
import { createSharedShares, parse, rateLimited, type SharedCounts } from '@taskward/service-kit';
import Joi from 'joi';
import { type Caller, callerOf, checkDeletes, holderOf } from '../access/callers.ts';
import { checkReadsProject, checkReadsProjects } from '../access/project-access.ts';
import type { RequestContext } from '../events/event-records.ts';
import { traceOf } from '../events/task-events.ts';
import { emptyProject } from '../projects/project-tasks.ts';
import { type RpcCall, streaming, unary } from '../rpc.ts';
import type { RpcConfig } from '../rpc-bounds.ts';
import { messageOf } from './task-message.ts';
import { projectId } from './task-schema.ts';
import { readProject } from './task-store.ts';
import type { TaskDeps } from './tasks.ts';

const PAGE = { usual: 100, largest: 1_000 };
/** Large enough to spend little on each chunk, small enough to hold few tasks for a slow reader; long ones are fewer. */
const CHUNK = 500;

const byProject = Joi.object<{ project_id: string }>({ project_id: projectId.required() });
const byPage = Joi.object<Required<GetTasksByProjectRequest>>({
  project_id: projectId.required(),
  page_size: Joi.number().integer().min(0).required(),
  page_token: Joi.string().allow('').guid({ separator: '-', wrapper: false }).required(),
});

/**
 * task.v1.TaskService.
 *
 * @param counts of streams at all instances together; each counts its own unless given
 */
export function taskRpc(
  deps: TaskDeps,
  verifier: Verifier,
  { GRPC_STREAMS_PER_PERSON: most }: Pick<RpcConfig, 'GRPC_STREAMS_PER_PERSON'>,
  counts?: SharedCounts,
): TaskServiceHandlers {
  const take = createSharedShares(counts);
  const refusal = () => rateLimited('Too many projects are read as streams by this account.', 10);
  const requestContextOf = async ({ metadata }: RpcCall<unknown>): Promise<RequestContext> => {
    const caller = callerOf(await authenticate(verifier, metadata));
    return { caller, traceparent: traceOf(metadata.get('traceparent')[0]?.toString()) };
  };

  return {
    GetTasksByProject: unary(async (call) => {
      const { caller } = await requestContextOf(call);
      checkReadsProjects(caller);
      const { project_id, page_size, page_token } = parse(byPage, call.request, { in: 'body' });
      await checkReadsProject(deps.pool, caller, project_id);
      const limit = Math.min(page_size || PAGE.usual, PAGE.largest);
      const page = () => readProject(deps.pool, project_id, page_token || null, limit);
      const { tasks, more } = await deps.inTurn(holderOf(caller), page, call.signal);
      return { tasks: tasks.map(messageOf), next_page_token: more ? (tasks.at(-1)?.id ?? '') : '' };
    }),

    StreamTasksByProject: streaming(async function* (call) {
      const { caller } = await requestContextOf(call);
      checkReadsProjects(caller);
      const { project_id } = parse(byProject, call.request, { in: 'body' });
      const leave = await take([{ holder: `projects:${holderOf(caller)}`, most, refusal }]);
      try {
        for await (const tasks of chunksOf(deps, caller, project_id, call.signal)) {
          yield { tasks: tasks.map(messageOf) };
        }
      } finally {
        leave();
      }
    }),

    DeleteByProject: unary(async (call) => {
      const context = await requestContextOf(call);
      checkDeletes(context.caller);
      const { project_id } = parse(byProject, call.request, { in: 'body' });
      const remove = () => emptyProject(deps, context, project_id, call.signal);
      return { deleted_count: await deps.inTurn(holderOf(context.caller), remove, call.signal) };
    }),
  };
}

/** While a reader takes a chunk nothing of the database is held for them. */
async function* chunksOf(
  { pool, inTurn }: TaskDeps,
  caller: Caller,
  project: string,
  signal: AbortSignal,
): AsyncGenerator<Task[]> {
  let page = { tasks: [] as Task[], more: true };
  while (page.more) {
    const after = page.tasks.at(-1)?.id ?? null;
    await checkReadsProject(pool, caller, project); // for each chunk: who leaves the project gets no more of it
    page = await inTurn(holderOf(caller), () => readProject(pool, project, after, CHUNK), signal);
    if (page.tasks.length > 0) yield page.tasks;
  }
}
