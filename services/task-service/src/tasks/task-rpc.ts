import type { GetTasksByProjectRequest, TaskServiceHandlers } from '@taskward/contracts/grpc';
import type { Task } from '@taskward/contracts/http';
import type { Verifier } from '@taskward/jwt-middleware';
import { authenticate } from '@taskward/jwt-middleware/grpc';
import { parse } from '@taskward/service-kit';
import Joi from 'joi';
import { callerOf, checkDeletes, checkReadsAll } from '../access/callers.ts';
import { traceOf } from '../events/task-events.ts';
import { type RpcCall, streaming, unary } from '../rpc.ts';
import { messageOf } from './task-message.ts';
import { projectId } from './task-schema.ts';
import { readProject } from './task-store.ts';
import { type RequestContext, removeProject, type TaskDeps } from './tasks.ts';

const PAGE = { usual: 100, largest: 1_000 };
/** Large enough to spend little on each chunk, small enough to hold few tasks for a slow reader; long ones are fewer. */
const CHUNK = 500;

const byProject = Joi.object<{ project_id: string }>({ project_id: projectId.required() });
const byPage = Joi.object<Required<GetTasksByProjectRequest>>({
  project_id: projectId.required(),
  page_size: Joi.number().integer().min(0).required(),
  page_token: Joi.string().allow('').guid({ separator: '-', wrapper: false }).required(),
});

/** task.v1.TaskService. */
export function taskRpc(deps: TaskDeps, verifier: Verifier): TaskServiceHandlers {
  const requestContextOf = async ({ metadata }: RpcCall<unknown>): Promise<RequestContext> => {
    const caller = callerOf(await authenticate(verifier, metadata));
    return { caller, traceparent: traceOf(metadata.get('traceparent')[0]?.toString()) };
  };

  return {
    GetTasksByProject: unary(async (call) => {
      checkReadsAll((await requestContextOf(call)).caller);
      const { project_id, page_size, page_token } = parse(byPage, call.request, { in: 'body' });
      const limit = Math.min(page_size || PAGE.usual, PAGE.largest);
      const { tasks, more } = await readProject(deps.pool, project_id, page_token || null, limit);
      return { tasks: tasks.map(messageOf), next_page_token: more ? (tasks.at(-1)?.id ?? '') : '' };
    }),

    StreamTasksByProject: streaming(async function* (call) {
      checkReadsAll((await requestContextOf(call)).caller);
      const { project_id } = parse(byProject, call.request, { in: 'body' });
      for await (const tasks of chunksOf(deps, project_id)) yield { tasks: tasks.map(messageOf) };
    }),

    DeleteByProject: unary(async (call) => {
      const context = await requestContextOf(call);
      checkDeletes(context.caller);
      const { project_id } = parse(byProject, call.request, { in: 'body' });
      return { deleted_count: await removeProject(deps, context, project_id, call.signal) };
    }),
  };
}

async function* chunksOf({ pool }: TaskDeps, project: string): AsyncGenerator<Task[]> {
  let page = { tasks: [] as Task[], more: true };
  while (page.more) {
    page = await readProject(pool, project, page.tasks.at(-1)?.id ?? null, CHUNK);
    if (page.tasks.length > 0) yield page.tasks;
  }
}
