import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy on loopback that can lose what the server says, and cut every connection. */
export interface NetworkProxy {
  port: number;
  /** From now on, existing connections carry only what the client says. */
  mute(): void;
  cut(): void;
  /** How many connections there were so far, and how many there are. */
  connections(): { ever: number; now: number };
  close(): Promise<void>;
}

export async function openNetworkProxy(target: number): Promise<NetworkProxy> {
  const pairs = new Set<{ client: Socket; server: Socket }>();
  let ever = 0;
  const listener = createServer((client) => {
    const server = connect(target, '127.0.0.1');
    const pair = { client, server };
    pairs.add(pair);
    ever += 1;
    client.pipe(server);
    server.pipe(client);
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.on('error', end).on('close', end);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const cut = () => {
    for (const { client } of pairs) client.destroy();
  };
  return {
    port: (listener.address() as { port: number }).port,
    mute: () => {
      for (const { client, server } of pairs) {
        server.unpipe(client);
        server.resume();
      }
    },
    cut,
    connections: () => ({ ever, now: pairs.size }),
    close: async () => {
      cut();
      listener.close();
      await once(listener, 'close');
    },
  };
}
