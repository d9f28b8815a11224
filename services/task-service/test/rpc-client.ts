import {
  type ChannelCredentials,
  type ClientReadableStream,
  credentials,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import {
  type DeleteByProjectResponse,
  type GetTasksByProjectRequest,
  type GetTasksByProjectResponse,
  type StreamTasksByProjectResponse,
  TaskService,
} from '@taskward/contracts/grpc';

export interface RpcOptions {
  token?: string;
  /** Milliseconds from now. */
  deadlineMs?: number;
}

/** A gRPC client with promises, for tests. */
export function rpcClient(address: string, secure: ChannelCredentials = credentials.createInsecure()) {
  const client = new TaskService(address, secure);
  const metadata = ({ token }: RpcOptions) => {
    const result = new Metadata();
    if (token !== undefined) result.set('authorization', `Bearer ${token}`);
    return result;
  };
  const options = ({ deadlineMs }: RpcOptions) =>
    deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
  const call = <Response>(method: string, request: unknown, given: RpcOptions) =>
    new Promise<Response>((resolve, reject) => {
      const { path, requestSerialize, responseDeserialize } = TaskService.service[
        method
      ] as (typeof TaskService.service)[string];
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata(given),
        options(given),
        (error, response) => (error ? reject(error) : resolve(response as Response)),
      );
    });
  return {
    client,
    get: (request: GetTasksByProjectRequest, given: RpcOptions = {}) =>
      call<GetTasksByProjectResponse>('GetTasksByProject', request, given),
    delete: (project_id: string, given: RpcOptions = {}) =>
      call<DeleteByProjectResponse>('DeleteByProject', { project_id }, given),
    stream: (project_id: string, given: RpcOptions = {}) =>
      client.StreamTasksByProject?.(
        { project_id },
        metadata(given),
      ) as ClientReadableStream<StreamTasksByProjectResponse>,
    close: () => client.close(),
  };
}

/** The ids in a stream, read to its end. */
export async function idsOf(stream: AsyncIterable<StreamTasksByProjectResponse>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { tasks } of stream) ids.push(...tasks.map(({ id }) => id));
  return ids;
}

/** The error that a call ends with. */
export async function errorOf(call: Promise<unknown>): Promise<ServiceError> {
  return call.then(
    () => {
      throw new Error('the call was answered');
    },
    (error) => error,
  );
}
