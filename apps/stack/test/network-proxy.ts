import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** The network between one browser and the gateway, which a story can cut and freeze. */
export interface NetworkProxy {
  port: number;
  /** Ends every connection and lets no new one through. */
  cut(): void;
  /** Carries nothing more and says nothing of it: as a network does that swallows packets. */
  freeze(): void;
  /** Carries again, what was frozen too. */
  mend(): void;
  close(): Promise<void>;
}

/** @param target where it leads, asked when a connection is made */
export async function openNetworkProxy(target: () => number): Promise<NetworkProxy> {
  const ends = new Set<Socket>();
  let state: 'whole' | 'cut' | 'frozen' = 'whole';
  const keep = (end: Socket, other: Socket) => {
    ends.add(end);
    end
      .on('error', () => {})
      .on('close', () => {
        ends.delete(end);
        other.destroy();
      });
    if (state === 'frozen') end.pause();
  };
  const listener = createServer((browser) => {
    if (state === 'cut') return void browser.destroy();
    const gateway = connect(target(), '127.0.0.1');
    browser.pipe(gateway).pipe(browser);
    keep(browser, gateway);
    keep(gateway, browser);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as { port: number };
  return {
    port,
    cut() {
      state = 'cut';
      for (const end of ends) end.destroy();
    },
    freeze() {
      state = 'frozen';
      for (const end of ends) end.pause();
    },
    mend() {
      state = 'whole';
      for (const end of ends) end.resume();
    },
    async close() {
      for (const end of ends) end.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}
