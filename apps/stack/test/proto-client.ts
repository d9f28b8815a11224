import { fileURLToPath } from 'node:url';
import { type ChannelCredentials, type Client, credentials, loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync, type Options } from '@grpc/proto-loader';

const PROTO = fileURLToPath(new URL('../../../proto/task/v1/task.proto', import.meta.url));

export type TaskClient = Client & { GetTasksByProject: CallableFunction };

/** What a foreign program makes of the file, as far as it is called here. */
interface Definition {
  task: { v1: { TaskService: new (address: string, credentials: ChannelCredentials) => TaskClient } };
}

/** A client as a foreign program has it: from nothing but the file. */
export function protoClient(address: string, options?: Options): TaskClient {
  const { task } = loadPackageDefinition(loadSync(PROTO, options)) as unknown as Definition;
  return new task.v1.TaskService(address, credentials.createInsecure());
}
