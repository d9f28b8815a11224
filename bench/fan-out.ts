import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoggedEvent } from '@taskward/messaging';
import type { TokenIssuer } from '@taskward/testkit';
import type { Opening } from './crowd.ts';
import { type LogStandIn, startLogStandIn } from './log-stand-in.ts';
import { type Program, startBareSockets, startRealtimeService } from './programs.ts';

const PEOPLE = 200;
const SOCKETS_EACH = 2;
const PROJECTS = 20;
/** Who hears an event: everybody of its project. */
const EARS = (PEOPLE / PROJECTS) * SOCKETS_EACH;
/** So many events are under way at once. */
const VOLLEY = 500;

/** A program, the log that it follows, and its listeners. */
interface Side {
  program: Program;
  log: LogStandIn;
  crowd: ChildProcess;
  /** Messages that were to be heard so far. */
  told: number;
}

/** Messages a second, and seconds of CPU of the program for each. */
interface Rates {
  perSecond: number;
  cpu: number;
}

const membersOf = (userId: string): string[] => [`person:${userId}`, `project:${Number(userId) % PROJECTS}`];
const people = Array.from({ length: PEOPLE * SOCKETS_EACH }, (_, n) => String(n % PEOPLE));

/** An event of a task of somebody's, which everybody in its project sees. */
function eventOf(n: number): LoggedEvent {
  const userId = String(n % PEOPLE);
  const task = { id: randomUUID(), title: 'Bring the printer back to life', description: 'It blinks. '.repeat(10) };
  const about = { taskId: task.id, title: task.title, assignedTo: userId, projectId: `project-${n % PROJECTS}` };
  const body = {
    ...{ eventId: randomUUID(), type: 'task.updated', timestamp: new Date().toISOString(), version: 2, ...about },
    ...{ actor: { id: userId, type: 'user' }, task, changes: { title: { from: 'Printer', to: task.title } } },
  };
  return { position: 0, body, audience: membersOf(userId) };
}

async function openSide(
  start: (logUrl: string, issuer: TokenIssuer) => Promise<Program>,
  issuer: TokenIssuer,
  tokens: string[],
): Promise<Side> {
  const log = await startLogStandIn(membersOf);
  const program = await start(log.url, issuer);
  const crowd = fork(fileURLToPath(new URL('./crowd.ts', import.meta.url)), { execArgv: [] });
  crowd.once('exit', (code) => {
    if (code) throw new Error(`the listeners of ${program.name} ended with ${code}`);
  });
  const after = randomUUID();
  const auths = tokens.map((token, n) => ({ token, after, members: membersOf(people[n] as string) }));
  crowd.send({ url: program.url, auths } satisfies Opening);
  await once(crowd, 'message');
  return { program, log, crowd, told: 0 };
}

/** Tells events for a while, each volley once the one before was heard by all. */
async function slice(side: Side, seconds: number): Promise<Rates> {
  const events = Array.from({ length: VOLLEY }, (_, n) => eventOf(n));
  const before = { told: side.told, cpu: side.program.cpuSeconds(), at: performance.now() };
  while (performance.now() - before.at < seconds * 1_000) {
    side.told += VOLLEY * EARS;
    side.crowd.send(side.told);
    await Promise.all([once(side.crowd, 'message'), side.log.tell(events)]);
  }
  const messages = side.told - before.told;
  const took = (performance.now() - before.at) / 1_000;
  return { perSecond: messages / took, cpu: (side.program.cpuSeconds() - before.cpu) / messages };
}

async function closeSide({ program, log, crowd }: Side): Promise<void> {
  crowd.kill();
  await program.stop();
  await log.stop();
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;

/** Messages a second to sockets: realtime-service, and a bare Socket.IO server that tells the same to the same. */
export async function compareFanOut(issuer: TokenIssuer, rounds: number, seconds: number) {
  const exp = Math.floor(Date.now() / 1_000) + 86_400;
  const tokens = await Promise.all(people.map((sub) => issuer.token({ sub, exp })));
  const ours = await openSide(startRealtimeService, issuer, tokens);
  const bare = await openSide(startBareSockets, issuer, tokens);
  const results: Array<{ ours: Rates; bare: Rates }> = [];
  for (let round = -1; round < rounds; round += 1) {
    // The first one warms; then who begins takes turns.
    const first = round % 2 === 0 ? await slice(ours, seconds) : undefined;
    const result = { bare: await slice(bare, seconds), ours: first ?? (await slice(ours, seconds)) };
    if (round >= 0) results.push(result);
  }
  await closeSide(ours);
  await closeSide(bare);
  return {
    sockets: people.length,
    ratio: median(results.map((result) => result.ours.perSecond / result.bare.perSecond)),
    cpu: median(results.map((result) => result.ours.cpu / result.bare.cpu)),
    ours: median(results.map((result) => result.ours.perSecond)),
    bare: median(results.map((result) => result.bare.perSecond)),
  };
}
