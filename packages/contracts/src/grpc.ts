import { fileURLToPath } from 'node:url';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import type { ProtoGrpcType } from './generated/grpc/task.ts';

// What is sent may leave fields out; what was received has them all.
export type { Timestamp } from './generated/grpc/google/protobuf/Timestamp.ts';
export type { DeleteByProjectResponse__Output as DeleteByProjectResponse } from './generated/grpc/task/v1/DeleteByProjectResponse.ts';
export type { GetTasksByProjectRequest } from './generated/grpc/task/v1/GetTasksByProjectRequest.ts';
export type { GetTasksByProjectResponse__Output as GetTasksByProjectResponse } from './generated/grpc/task/v1/GetTasksByProjectResponse.ts';
export type { StreamTasksByProjectResponse__Output as StreamTasksByProjectResponse } from './generated/grpc/task/v1/StreamTasksByProjectResponse.ts';
export type { Task as TaskMessage } from './generated/grpc/task/v1/Task.ts';
export type { TaskServiceHandlers } from './generated/grpc/task/v1/TaskService.ts';

/** The folder of the .proto files, the only copy. */
export const PROTO_DIRECTORY = fileURLToPath(new URL('../../../proto', import.meta.url));

/** task/v1/task.proto as loaded: field names as in the file, enums by name, 64-bit integers as strings. */
export const taskPackage: PackageDefinition = loadSync('task/v1/task.proto', {
  includeDirs: [PROTO_DIRECTORY],
  keepCase: true,
  enums: String,
  longs: String,
  defaults: true,
  arrays: true,
  oneofs: true,
});

/** Makes clients, `new TaskService(address, credentials)`; its `service` is what `server.addService` takes. */
export const { TaskService } = (loadPackageDefinition(taskPackage) as unknown as ProtoGrpcType).task.v1;
