import { fileURLToPath } from 'node:url';
import {
  type Client,
  type ClientReadableStream,
  type ClientUnaryCall,
  type GrpcObject,
  loadPackageDefinition,
  type Metadata,
  type ServiceClientConstructor,
  type ServiceDefinition,
  type ServiceError,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';

/** The folder of the .proto files, the only copy. */
export const PROTO_DIRECTORY = fileURLToPath(new URL('../../../proto', import.meta.url));

/** A google.protobuf.Timestamp as proto-loader gives and takes it. */
export interface Timestamp {
  seconds: string | number;
  nanos: number;
}

/** task.v1.Task on the wire. Enums are their names. null is sent as nothing: a text comes back empty, a time as null. */
export interface TaskMessage {
  id: string;
  title: string;
  description?: string | null;
  status: string;
  priority: string;
  assigned_to?: string | null;
  project_id?: string | null;
  created_by: string;
  due_date?: Timestamp | null;
  labels: string[];
  version: number;
  created_at: Timestamp;
  updated_at: Timestamp;
  due_day?: string | null;
}

export interface GetTasksByProjectRequest {
  project_id: string;
  page_size?: number;
  page_token?: string;
}
export interface GetTasksByProjectResponse {
  tasks: TaskMessage[];
  next_page_token: string;
}
export interface StreamTasksByProjectRequest {
  project_id: string;
}
export interface StreamTasksByProjectResponse {
  tasks: TaskMessage[];
}
export interface DeleteByProjectRequest {
  project_id: string;
}
export interface DeleteByProjectResponse {
  deleted_count: number;
}

type Unary<Request, Response> = (
  request: Request,
  metadata: Metadata,
  callback: (error: ServiceError | null, response?: Response) => void,
) => ClientUnaryCall;

export interface TaskServiceClient extends Client {
  GetTasksByProject: Unary<GetTasksByProjectRequest, GetTasksByProjectResponse>;
  StreamTasksByProject(
    request: StreamTasksByProjectRequest,
    metadata: Metadata,
  ): ClientReadableStream<StreamTasksByProjectResponse>;
  DeleteByProject: Unary<DeleteByProjectRequest, DeleteByProjectResponse>;
}

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

const { task } = loadPackageDefinition(taskPackage) as unknown as { task: { v1: GrpcObject } };

/** Makes clients: `new TaskService(address, credentials)`. */
export const TaskService = task.v1.TaskService as unknown as ServiceClientConstructor &
  (new (
    ...args: ConstructorParameters<typeof Client>
  ) => TaskServiceClient);

/** What `server.addService` takes. */
export const taskServiceDefinition: ServiceDefinition<Record<string, UntypedHandleCall>> = TaskService.service;
