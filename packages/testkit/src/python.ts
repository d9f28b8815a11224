import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { inherited } from './config.ts';

const run = promisify(execFile);

/** The system's own: its package manager's modules are not seen by a Python from elsewhere. */
export const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

/** What foreign clients in Python need, and the server of S3 (s3-server.ts), by Debian package. */
const MODULES: Record<string, string> = {
  'python3-authlib': 'authlib',
  'python3-requests': 'requests',
  'python3-jwt': 'jwt',
  'python3-pika': 'pika',
  'python3-grpcio': 'grpc',
  'python3-socketio': 'socketio',
  'python3-websocket': 'websocket',
  'python3-grpc-tools': 'grpc_tools',
  'python3-swift': 'swift',
};

/** Debian packages whose module cannot be imported here. */
export function missingPythonPackages(): string[] {
  if (spawnSync(PYTHON, ['-c', '']).status !== 0) return ['python3', ...Object.keys(MODULES)];
  return Object.keys(MODULES).filter((name) => spawnSync(PYTHON, ['-c', `import ${MODULES[name]}`]).status !== 0);
}

/** Runs a Python program; gives what it printed. Throws with its words where it fails. */
export async function runPython(file: string, args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await run(PYTHON, [file, ...args], { env: { ...inherited(), ...env } });
  return stdout;
}
