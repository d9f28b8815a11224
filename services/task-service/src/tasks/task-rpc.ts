import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { GetTasksByProjectRequest, GetTasksByProjectResponse } from '@taskward/contracts/grpc';
import type { Verifier } from '@taskward/jwt-middleware';
import { authenticate } from '@taskward/jwt-middleware/grpc';
import { parse } from '@taskward/service-kit';
import Joi from 'joi';
import { unary } from '../rpc.ts';
import { messageOf } from './task-message.ts';
import { callerOf, checkReadsAll } from './task-policy.ts';
import { projectId } from './task-schema.ts';
import { readProject } from './task-store.ts';
import type { TaskParts } from './tasks.ts';

const PAGE = { usual: 100, largest: 1_000 };

const getTasksByProject = Joi.object<Required<GetTasksByProjectRequest>>({
  project_id: projectId.required(),
  page_size: Joi.number().integer().min(0).required(),
  page_token: Joi.string().allow('').guid({ separator: '-', wrapper: false }).required(),
});

/** task.v1.TaskService. */
export function taskRpc({ pool }: TaskParts, verifier: Verifier): UntypedServiceImplementation {
  return {
    GetTasksByProject: unary<GetTasksByProjectRequest, GetTasksByProjectResponse>(async ({ request, metadata }) => {
      checkReadsAll(callerOf(await authenticate(verifier, metadata)));
      const { project_id, page_size, page_token } = parse(getTasksByProject, request, { in: 'body' });
      const limit = Math.min(page_size || PAGE.usual, PAGE.largest);
      const tasks = await readProject(pool, project_id, page_token || null, limit + 1);
      const page = tasks.slice(0, limit);
      return { tasks: page.map(messageOf), next_page_token: tasks.length > limit ? (page.at(-1)?.id ?? '') : '' };
    }),
  };
}
