import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Door, overHttp } from './every-door.ts';
import type { System } from './system.ts';

const EXAMPLE = fileURLToPath(new URL('../../../examples/express-jwt-service/main.ts', import.meta.url));

/** What the system must be started with, so that the service may read what was withdrawn. */
export const SERVICE_SECRET = 'of a story with a service that has express-jwt';

export interface ExpressJwtDoors {
  /** express-jwt and jwks-rsa: the issuer's published keys alone. */
  keys: Door & { url: string };
  /** express-jwt with `secretOf` and `isRevoked`. */
  verifier: Door & { url: string };
  close(): Promise<unknown>;
}

/** Starts examples/express-jwt-service twice, as its README says, each time with another door. */
export async function expressJwtDoors(system: System, { keyCacheSeconds = 60 } = {}): Promise<ExpressJwtDoors> {
  const feed = `http://127.0.0.1:${system.settings.AUTH_PORT}/internal/revocations/stream`;
  const [keys, verifier] = await Promise.all([
    start('express-jwt by keys alone', { ISSUER: system.url, KEY_CACHE_SECONDS: String(keyCacheSeconds) }),
    start('express-jwt by the verifier', { ISSUER: system.url, REVOCATIONS_URL: feed, SERVICE_SECRET }),
  ]);
  return { keys, verifier, close: () => Promise.all([keys.stop(), verifier.stop()]) };
}

async function start(name: string, settings: Record<string, string>) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', EXAMPLE], {
    env: { PATH: process.env.PATH, PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended]);
  const url = `${/^listening on (.+)$/.exec(String(line))?.[1]}/hours`;
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return { name, url, stop, try: (token: string) => overHttp(url, token) };
}
