import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Attachment } from '@taskward/contracts/http';
import { programEnvironment, randomFrom, type S3Server, startS3 } from '@taskward/testkit';
import pg from 'pg';
import { get, type System, startSystem, until } from './system.ts';
import { uploader } from './tus-uploader.ts';

/** UPLOADS=50 UPLOAD_MIB=20 UPLOAD_KILLS=12 for the long run. */
const number = (name: string, usual: number) => Number(process.env[name] ?? usual);
const UPLOADS = number('UPLOADS', 6);
const MIB = 1024 * 1024;
const SIZE = number('UPLOAD_MIB', 1) * MIB;
const KILLS = number('UPLOAD_KILLS', 3);
const TIMEOUT_MS = 180_000 + UPLOADS * (SIZE / MIB) * 1_000;
/** Two less than there are uploads, of all that come at once. */
const LIMIT = UPLOADS - 2;
const ROOM = 3 * UPLOADS * SIZE;

const ORPHANS = fileURLToPath(new URL('../../../services/task-service/dist/orphans.js', import.meta.url));
const VICTIMS = ['task-service', 'auth-service', 'gateway'] as const;
type Victim = (typeof VICTIMS)[number];

/** What all uploads have in common; each begins with its number. */
const base = randomBytes(SIZE);
const partOf = (upload: number) => (from: number, to: number) => {
  const part = Buffer.from(base.subarray(from, to));
  if (from === 0) part.writeUInt32BE(upload);
  return part;
};
const checksumOf = (upload: number) => createHash('sha256').update(partOf(upload)(0, SIZE)).digest('hex');

describe.each(['a folder', 'a bucket'])('uploads into %s', (where) => {
  let bucket: S3Server | undefined;
  let system: System;
  let database: pg.Client;
  beforeAll(async () => {
    bucket = where === 'a bucket' ? await startS3() : undefined;
    system = await startSystem({
      ...bucket?.settings,
      RATE_LIMIT_API: '1000000',
      UPLOAD_LIMIT: String(LIMIT),
      MAX_FILE_SIZE: String(SIZE),
      MAX_STORAGE_PER_USER: String(ROOM),
    });
    database = new pg.Client(system.databases.task);
    await database.connect();
  }, 120_000);
  afterAll(async () => {
    await database?.end();
    await system?.close();
    await bucket?.stop();
  });

  const isReady = () =>
    fetch(`${system.url}/ready`).then(
      async (answer) => (await answer.arrayBuffer()) && answer.ok,
      () => false,
    );
  /** Ends a service at once, without a chance to tidy up; it is started again. */
  async function kill(name: Victim): Promise<void> {
    const before = system.services[name].pid();
    process.kill(before, 'SIGKILL');
    await until(async () => system.services[name].pid() !== before && (await isReady()));
  }
  /** Kills each when so much of all bytes is there; the same one again once it is back. */
  function killer() {
    const random = randomFrom(Number(process.env.SEED));
    const names: Victim[] = [];
    while (names.length < KILLS) names.push(...[...VICTIMS].sort(() => random() - 0.5));
    names.length = KILLS;
    const killing = new Map<Victim, Promise<void>>();
    let done = 0;
    let bytes = 0;
    return {
      names,
      told(more: number) {
        bytes += more;
        for (; done < names.length && bytes >= ((done + 0.5) / names.length) * LIMIT * SIZE; done += 1) {
          const name = names[done] as Victim;
          killing.set(
            name,
            Promise.resolve(killing.get(name)).then(() => kill(name)),
          );
        }
      },
      ended: () => Promise.all(killing.values()),
    };
  }
  /** The command that removes what belongs to nothing; gives what it found. */
  async function sweep(...args: string[]) {
    const { DATA_DIR } = system.settings;
    const folders = { STORAGE_URL: `file://${join(DATA_DIR, 'objects')}`, UPLOADS_DIR: join(DATA_DIR, 'uploads') };
    const env = { ...programEnvironment(), DATABASE_URL: system.databases.task, ...folders, ...bucket?.settings };
    const { stdout } = await promisify(execFile)(process.execPath, [ORPHANS, '--settled=0', ...args], { env });
    return JSON.parse(stdout.slice(stdout.lastIndexOf('\n{') + 1));
  }
  const rows = async (text: string) => (await database.query(text)).rows;

  test(
    'every acknowledged file is there, no other, counted exactly, and nothing stays, whatever is killed',
    async () => {
      const token = await system.token('user@demo.com');
      const kills = killer();
      const upload = uploader({ url: system.url, token, size: SIZE, told: kills.told });
      const ended = await Promise.all(Array.from({ length: UPLOADS }, (_, at) => upload(partOf(at))));
      await kills.ended();
      const acknowledged = new Map(
        ended.flatMap((id, at) => (id === undefined ? [] : [[id, checksumOf(at)] as const])),
      );
      console.info(`${where}: ${UPLOADS} × ${SIZE / MIB} MiB, killed ${kills.names.join(', ')}`);

      const visible: Attachment[] = (await (await get(`${system.url}/api/files?limit=200`, token)).json()).data;
      expect(new Map(visible.map(({ id, checksum }) => [id, checksum]))).toEqual(acknowledged);
      for (const { id } of visible) {
        const read = Buffer.from(await (await get(`${system.url}/api/files/${id}`, token)).arrayBuffer());
        expect(createHash('sha256').update(read).digest('hex')).toBe(acknowledged.get(id));
      }
      expect(acknowledged.size).toBe(LIMIT);
      const counted = await (await get(`${system.url}/auth/user-uploads`, token)).json();
      expect(counted.data).toMatchObject({ filesUploaded: LIMIT, remaining: 0 });

      // Of uploads whose beginning nobody heard of a day goes by.
      await rows(`UPDATE attachments SET created_at = created_at - interval '2 days' WHERE state = 'arriving'`);
      await sweep('--remove');
      await until(async () => (await rows('SELECT FROM removed_files LIMIT 1')).length === 0);
      expect(await sweep()).toEqual({ abandoned: [], objects: [], gathered: [], lost: [] });
      const left = await rows(`SELECT count(*)::int AS files, sum(size)::float8 AS bytes FROM attachments`);
      expect(left).toEqual([{ files: LIMIT, bytes: LIMIT * SIZE }]);
      const gathered = bucket ? 'uploads' : 'objects/.uploads';
      expect(readdirSync(join(system.settings.DATA_DIR, gathered))).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
