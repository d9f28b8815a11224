import type { PresenceNews } from '@taskward/contracts/sockets';
import type { Logger } from '@taskward/service-kit';
import type { LastSeenWriter } from './last-seen.ts';
import type { PeopleClient } from './people-client.ts';
import type { Person, PresenceBook } from './presence-book.ts';
import type { TeamNews } from './presence-news.ts';

export interface PresenceDeps {
  book: PresenceBook;
  people: PeopleClient;
  lastSeen: LastSeenWriter;
  /** Tells whoever is in one of these teams. */
  tell: (told: TeamNews) => unknown;
  /** Whether others may know of somebody is another thing from now on. */
  onShown: (userId: string) => void;
  log: Logger;
}

/** Who is here, of the people who have a socket. */
export interface Presence {
  /** Somebody's socket is there, or was heard. */
  heard(person: Person, socketId: string): void;
  /** Whether others may know that they are here. */
  isShown(userId: string): boolean;
  /** It is gone. */
  left(person: Person, socketId: string): void;
  /**
   * Of these people those of whom the asker may know; who hides is not among them.
   *
   * @throws Error where auth-service does not answer
   */
  about(userIds: readonly string[], asker: string): Promise<PresenceNews[]>;
  /** Writes down anew who is here: the book may have forgotten it. */
  renew(): void;
  stop(): Promise<void>;
}

const LIVES_MS = 60_000;
/** Who comes again so soon was not away: a page that is loaded anew, a token that was renewed. */
const GRACE_MS = 400;
const LOOK_MS = 200;
/** So often it is asked who hides. */
const HIDING_MS = 10_000;
const ASKED_AT_ONCE = 100;

interface Here {
  person: Person;
  sockets: Set<string>;
  /** Until that is known nobody is told. */
  hidden: boolean | undefined;
}

export function createPresence({ book, people, lastSeen, tell, onShown, log }: PresenceDeps): Presence {
  /** People with sockets at this instance. */
  const here = new Map<string, Here>();
  const newcomers = new Set<string>();
  let asking = false;
  let fault = false;

  /** The book may be away (Valkey): then nothing is said, and all goes on. */
  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      fault = false;
    } catch (error) {
      if (!fault) log.warn({ err: error }, 'who is here cannot be written down right now');
      fault = true;
    }
  }

  const note = (person: Person, socketId: string, until: number) =>
    attempt(async () => {
      const now = Date.now();
      if (!(await book.note(person, socketId, until, now)) || until <= now) return;
      const news = { userId: person.userId, online: true, lastSeen: new Date(now).toISOString() };
      await tell({ teams: person.teams, news });
    });

  async function tellGone(now = Date.now()): Promise<void> {
    for (const { userId, teams, lastSeen: at } of await book.takeGone(now)) {
      lastSeen.write(userId, at);
      await tell({ teams, news: { userId, online: false, lastSeen: new Date(at).toISOString() } });
    }
  }

  /** Who began to hide is gone, and who shows is here. */
  async function learn(ids: string[]): Promise<void> {
    for (let at = 0; at < ids.length; at += ASKED_AT_ONCE) {
      const some = ids.slice(at, at + ASKED_AT_ONCE);
      const hidden = new Map((await people.about(some)).map((one) => [one.userId, one.hidden]));
      for (const id of some) {
        const one = here.get(id);
        if (!one) continue;
        const before = one.hidden;
        one.hidden = hidden.get(id) ?? true; // nobody there knows them: of another issuer, or deleted
        if (one.hidden === before) continue;
        onShown(id);
        const until = one.hidden ? Date.now() : Date.now() + LIVES_MS;
        if (!one.hidden || before === false)
          for (const socketId of one.sockets) await note(one.person, socketId, until);
      }
    }
  }

  async function learnOf(ids: Iterable<string>): Promise<void> {
    if (asking) return;
    asking = true;
    const all = [...ids];
    for (const id of all) newcomers.delete(id);
    try {
      await learn(all);
    } catch (error) {
      for (const id of all) if (here.get(id)?.hidden === undefined) newcomers.add(id);
      log.debug({ err: error }, 'who hides cannot be asked right now');
    } finally {
      asking = false;
    }
  }

  let looking = false;
  const look = setInterval(async () => {
    if (newcomers.size > 0) void learnOf(newcomers);
    if (looking) return;
    looking = true;
    await attempt(tellGone);
    looking = false;
  }, LOOK_MS);
  const hiding = setInterval(() => void learnOf(here.keys()), HIDING_MS);

  return {
    heard(person, socketId) {
      const one = here.get(person.userId) ?? { person, sockets: new Set(), hidden: undefined };
      here.set(person.userId, one);
      one.person = person;
      one.sockets.add(socketId);
      if (one.hidden === undefined) {
        newcomers.add(person.userId);
        void learnOf(newcomers);
      } else if (!one.hidden) void note(person, socketId, Date.now() + LIVES_MS);
    },
    isShown: (userId) => here.get(userId)?.hidden === false,
    left(person, socketId) {
      const one = here.get(person.userId);
      one?.sockets.delete(socketId);
      if (one?.hidden === false) void note(person, socketId, Date.now() + GRACE_MS);
      if (one?.sockets.size === 0) here.delete(person.userId);
    },
    renew() {
      for (const { person, sockets, hidden } of here.values()) {
        if (hidden === false) for (const socketId of sockets) void note(person, socketId, Date.now() + LIVES_MS);
      }
    },
    async about(userIds, asker) {
      const known = (await people.about(userIds, asker)).filter(({ colleague, hidden }) => colleague && !hidden);
      let online: Set<string> | undefined;
      await attempt(async () => {
        online = await book.online(userIds, Date.now());
      });
      return known.map(({ userId, lastSeen: at }) => ({ userId, online: online?.has(userId) ?? null, lastSeen: at }));
    },
    async stop() {
      clearInterval(look);
      clearInterval(hiding);
      if (!book.shared) await attempt(() => tellGone(Number.POSITIVE_INFINITY)); // nobody else would say that they were here
      lastSeen.stop();
      await lastSeen.flush();
    },
  };
}
