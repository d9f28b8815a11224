import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { randomFrom } from '@taskward/testkit';
import { SignJWT } from 'jose';
import pg from 'pg';
import { post, type System, whole } from './system.ts';

/** Somebody who reads. Their list ends or begins anew for a project where they leave it or come into it on the way. */
export interface Person {
  id: string;
  token: string;
  moves: { project: string; comes: boolean } | undefined;
}

/** A key that auth-service takes over at its start, so that people need no password to have a token. */
export function broughtKey(): { key: KeyObject; settings: Record<string, string> } {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const pem = String(key.export({ format: 'pem', type: 'pkcs8' }));
  return { key, settings: { SIGNING_KEY: pem, SIGNING_KEY_ID: 'brought' } };
}

const MEMBERS = 10;

/** People in projects of some ten, each in two of them, and what they do. */
export interface Crowd {
  people: Person[];
  /** Makes so many changes a second until it is told to stop; what is refused meanwhile was not done. */
  work(perSecond: number, signal: AbortSignal): Promise<{ done: number; refused: number }>;
  /** Those who come and those who go do it now. */
  move(): Promise<void>;
}

export async function createCrowd(system: System, gateways: string[], key: KeyObject, size: number): Promise<Crowd> {
  const random = randomFrom(Number(process.env.SEED));
  const people: Person[] = [];
  for (let n = 0; n < size; n += 1) {
    const id = randomUUID();
    people.push({ id, token: await tokenOf(system, key, id), moves: undefined });
  }
  await writeDown(system, people);

  const projects = Array.from({ length: Math.max(2, Math.ceil(size / MEMBERS)) }, (_, n) => `crowd-${n}`);
  const lead = await system.token('admin@demo.com');
  const call = (method: string, path: string, token: string, body?: object) =>
    whole(
      fetch(`${gateways[Math.floor(random() * gateways.length)]}/api/v1/${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      }),
    );
  const setMember = async (project: string, { id }: Person, isIn: boolean) => {
    const answer = await call(isIn ? 'PUT' : 'DELETE', `projects/${project}/members/user:${id}`, lead, {});
    if (!answer.ok) throw new Error(`${project}: ${answer.status} ${await answer.text()}`);
  };
  for (const id of projects) await post(`${system.url}/api/v1/projects`, { id, name: id }, lead);
  for (const [n, person] of people.entries()) {
    const [first, second] = [projects[n % projects.length], projects[(n + 1) % projects.length]] as [string, string];
    await setMember(first, person, true);
    if (n % 7 === 3) person.moves = { project: second, comes: true };
    else await setMember(second, person, true);
    if (n % 7 === 5) person.moves = { project: first, comes: false };
  }

  const tasks: Array<{ id: string; token: string }> = [];
  async function change(): Promise<boolean> {
    const known = tasks[Math.floor(random() * tasks.length)];
    if (known && random() < 0.6) {
      const title = `Changed ${random()}`;
      return (await call('PATCH', `tasks/${known.id}`, known.token, { title })).ok;
    }
    const at = Math.floor(random() * people.length);
    const { token, moves } = people[at] as Person;
    const projectId = moves || random() < 0.2 ? undefined : projects[(at + Math.round(random())) % projects.length];
    const answer = await call('POST', 'tasks', token, { title: 'Made', ...(projectId && { projectId }) });
    if (answer.ok) tasks.push({ id: (await answer.json()).data.id, token });
    return answer.ok;
  }

  return {
    people,
    async work(perSecond, signal) {
      const counts = { done: 0, refused: 0 };
      const running = new Set<Promise<void>>();
      const begun = performance.now();
      for (let n = 1; !signal.aborted; n += 1) {
        const one: Promise<void> = change()
          .catch(() => false)
          .then((isDone) => {
            counts[isDone ? 'done' : 'refused'] += 1;
            running.delete(one);
          });
        running.add(one);
        await pause(Math.max(1, begun + (n * 1_000) / perSecond - performance.now()));
      }
      await Promise.all(running);
      return counts;
    },
    async move() {
      for (const person of people) if (person.moves) await setMember(person.moves.project, person, person.moves.comes);
    },
  };
}

const LIVES_S = 3_600;

function tokenOf({ settings }: System, key: KeyObject, sub: string): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const standing = { iat: now, exp: now + LIVES_S, jti: randomUUID(), sid: randomUUID(), ver: 1 };
  const rights = { client_id: 'web', scope: 'openid profile email', roles: ['user'], teams: ['crowd'] };
  return new SignJWT({ iss: settings.PUBLIC_URL, aud: 'api-gateway', sub, ...standing, ...rights })
    .setProtectedHeader({ alg: 'RS256', kid: 'brought', typ: 'at+jwt' })
    .sign(key);
}

/** As accounts, without a password: whoever is here is shown to the others. */
async function writeDown({ databases }: System, people: Person[]): Promise<void> {
  const client = new pg.Client({ connectionString: databases.auth });
  await client.connect();
  await client.query(
    `INSERT INTO users (id, email, username, name) SELECT id, 'p' || n || '@example.com', 'p' || n, 'Person ' || n
     FROM unnest($1::uuid[]) WITH ORDINALITY AS p (id, n)`,
    [people.map(({ id }) => id)],
  );
  await client.end();
}
