import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { StartError } from '@taskward/service-kit';
import getPort from 'get-port';

/** A free port, written into a file; that of the last start where it is still free. */
export async function persistentPort(file: string): Promise<number> {
  const last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
  const port = await getPort({ port: last });
  writeFileSync(file, String(port));
  return port;
}

/** Makes sure that every port is free before anything is started; one line names all that are not. */
export async function assertPortsFree(ports: Record<string, number>, host: string | undefined): Promise<void> {
  const entries = Object.entries(ports);
  const twice = entries.find(([, port], index) => entries.some(([, other], i) => i < index && other === port));
  if (twice) throw new StartError(`${twice[0]}: found ${twice[1]}, which another setting takes; expected a free port`);
  const results = await Promise.all(
    entries.map(async ([name, port]) => ({ name, port, code: await tryPort(port, host) })),
  );
  const taken = results.filter(({ code }) => code !== undefined);
  if (taken.length === 0) return;
  const list = taken
    .map(({ name, port, code }) => `${name} ${port}${code === 'EADDRINUSE' ? '' : ` (${code})`}`)
    .join(', ');
  throw new StartError(
    `ports already taken: ${list}; end what uses them, or set ${taken.map((t) => t.name).join(', ')}`,
  );
}

function tryPort(port: number, host: string | undefined): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
