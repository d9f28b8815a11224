import { Server, ServerCredentials, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { TaskService, type TaskServiceHandlers, taskPackage } from '@taskward/contracts/grpc';
import { cannotListen } from '@taskward/service-kit';
import { HealthImplementation, protoPath as healthProto } from 'grpc-health-check';
import { boundCallers, HTTP2_OPTIONS, type RpcConfig } from './rpc-bounds.ts';
import { addHttp2Options, http2ServersOf, keepEveryAuthorization, wholeFrames } from './rpc-transport.ts';
import { strictRequests } from './rpc-wire.ts';

export interface RpcServerOptions {
  port: number;
  host?: string;
  /** PEM of the certificate chain and its key; plain text where absent. */
  tls?: { cert: string; key: string };
  tasks: TaskServiceHandlers;
  bounds: RpcConfig;
}

export interface RpcServer {
  port: number;
  /** Refuses new calls, lets running ones end, and cuts what is left after a while. */
  close(): Promise<void>;
}

const SERVICE = 'task.v1.TaskService';
const GRACE_MS = 5_000;
const OPTIONS = {
  // Bytes: a request is a project and where to go on in it.
  'grpc.max_receive_message_length': 16 * 1024,
  // Who is gone without a word gives back what they held.
  'grpc.keepalive_time_ms': 60_000,
  'grpc.keepalive_timeout_ms': 20_000,
  'grpc.max_connection_idle_ms': 600_000,
};

/** Serves gRPC: tasks, and without a token health (grpc.health.v1) and reflection. */
export async function listenRpc({ port, host, tls, tasks, bounds }: RpcServerOptions): Promise<RpcServer> {
  const server = new Server({ ...OPTIONS, interceptors: [wholeFrames] });
  addHttp2Options(server, HTTP2_OPTIONS);
  const health = new HealthImplementation({ '': 'SERVING', [SERVICE]: 'SERVING' });
  const strictly = {
    addService: (definition: ServiceDefinition, implementation: UntypedServiceImplementation) =>
      server.addService(strictRequests(definition), implementation),
  };
  strictly.addService(TaskService.service, tasks);
  health.addToServer(strictly);
  new ReflectionService({ ...taskPackage, ...loadSync(healthProto) }).addToServer(strictly);

  const credentials = tls
    ? ServerCredentials.createSsl(null, [{ cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) }])
    : ServerCredentials.createInsecure();
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host ?? '[::]'}:${port}`, credentials, (error, taken) => {
      if (error) return reject(portError(error, port));
      for (const http2Server of http2ServersOf(server)) {
        keepEveryAuthorization(http2Server);
        boundCallers(http2Server, bounds);
      }
      resolve(taken);
    });
  });
  return {
    port: bound,
    close: async () => {
      health.setStatus('', 'NOT_SERVING');
      health.setStatus(SERVICE, 'NOT_SERVING');
      const timer = setTimeout(() => server.forceShutdown(), GRACE_MS);
      await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      clearTimeout(timer);
    },
  };
}

// grpc-js tells a taken port in the text of its error only.
function portError(error: Error, port: number): Error {
  const code = /EADDRINUSE|EACCES/.exec(error.message)?.[0];
  return cannotListen(Object.assign(error, { code }), { port, setting: 'TASK_GRPC_PORT' });
}
