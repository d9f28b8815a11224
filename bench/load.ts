import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import autocannon from 'autocannon';

export interface Slice {
  url: string;
  token: string;
  connections: number;
  seconds: number;
  /** Sent by POST where it is given. */
  body?: string;
}

export interface Measured {
  requests: number;
  perSecond: number;
  failed: number;
}

/** wrk where it is installed: it takes less of the machine away from what is measured. */
export const generator = spawnSync('wrk', ['--version']).error ? 'autocannon' : 'wrk';

/** Loads one address for a while. */
export const load = (slice: Slice): Promise<Measured> => (generator === 'wrk' ? byWrk(slice) : byAutocannon(slice));

const headers = ({ token }: Slice) => ({ Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' });
const folder = mkdtempSync(join(tmpdir(), 'taskward-bench-'));

async function byWrk(slice: Slice): Promise<Measured> {
  const script = join(folder, 'request.lua');
  const lines = Object.entries(headers(slice)).map(
    ([name, value]) => `wrk.headers["${name}"] = ${JSON.stringify(value)}`,
  );
  if (slice.body) lines.push('wrk.method = "POST"', `wrk.body = ${JSON.stringify(slice.body)}`);
  lines.push(
    'function done(s) io.write(string.format("RESULT %d %d %d\\n", s.requests, s.duration, s.errors.status + s.errors.read + s.errors.write + s.errors.timeout + s.errors.connect)) end',
  );
  writeFileSync(script, lines.join('\n'));
  const args = ['-t1', `-c${slice.connections}`, `-d${slice.seconds}s`, '-s', script, slice.url];
  const { stdout } = await promisify(execFile)('wrk', args);
  const [requests = 0, microseconds = 1, failed = 0] = (/RESULT (\d+) (\d+) (\d+)/.exec(stdout)?.slice(1) ?? []).map(
    Number,
  );
  return { requests, perSecond: (requests / microseconds) * 1e6, failed };
}

async function byAutocannon(slice: Slice): Promise<Measured> {
  const { url, connections, seconds: duration, body } = slice;
  const result = await autocannon({
    url,
    connections,
    duration,
    headers: headers(slice),
    method: body ? 'POST' : 'GET',
    body,
  });
  const requests = result.requests.total;
  return { requests, perSecond: requests / result.duration, failed: result.errors + result.non2xx };
}
