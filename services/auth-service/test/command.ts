import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { programEnvironment } from '@taskward/testkit';

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A command of this service, such as `verify-audit`, with a process of its own as an operator runs it. */
export function startCommand(name: string, databaseUrl: string, args: string[] = [], settings = {}): ChildProcess {
  const file = fileURLToPath(new URL(`../src/commands/${name}.ts`, import.meta.url));
  const flags = ['--conditions=development', '--disable-warning=ExperimentalWarning'];
  return spawn(process.execPath, [...flags, file, ...args], {
    env: { ...programEnvironment(), DATABASE_URL: databaseUrl, ...settings },
  });
}

/** What a command said and how it ended. */
export async function ended(command: ChildProcess): Promise<Ran> {
  const [stdout, stderr, code] = await Promise.all([
    textOf(command.stdout),
    textOf(command.stderr),
    new Promise<number | null>((resolve) => command.once('exit', resolve)),
  ]);
  return { code, stdout, stderr };
}

async function textOf(stream: ChildProcess['stdout']): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += chunk;
  return text;
}

/** Runs a command to its end, with `input` on its standard input. */
export function runCommand(
  name: string,
  databaseUrl: string,
  args: string[] = [],
  input = '',
  settings = {},
): Promise<Ran> {
  const command = startCommand(name, databaseUrl, args, settings);
  command.stdin?.on('error', () => {}); // it may end before it has read everything
  command.stdin?.end(input);
  return ended(command);
}
