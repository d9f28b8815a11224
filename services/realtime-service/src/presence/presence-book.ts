/** Somebody as far as their presence goes. */
export interface Person {
  userId: string;
  /** Handles: who shares one is a colleague. */
  teams: readonly string[];
}

/** Somebody who was there. */
export interface Gone extends Person {
  /** When they were seen last, in milliseconds. */
  lastSeen: number;
}

/** Who is there: whoever has a socket whose time has not run out. Times are in milliseconds since 1970. */
export interface PresenceBook {
  /** Whether other instances write into it as well. */
  readonly shared: boolean;
  /**
   * Somebody's socket was seen now, and counts until then.
   *
   * @returns whether nobody knew before that they are there
   */
  note(person: Person, socketId: string, until: number, now: number): Promise<boolean>;
  /** Those whose time has run out, each of them once, however many ask. */
  takeGone(now: number): Promise<Gone[]>;
  /** Of these those who are there. */
  online(userIds: readonly string[], now: number): Promise<Set<string>>;
}

interface Entry {
  person: Person;
  sockets: Map<string, number>;
  lastSeen: number;
}

const endOf = ({ sockets }: Entry) => Math.max(...sockets.values());

/** A book in the memory of this process, which is right where there is one instance. */
export function createMemoryBook(): PresenceBook {
  const entries = new Map<string, Entry>();
  return {
    shared: false,
    async note(person, socketId, until, now) {
      const known = entries.get(person.userId);
      if (!known && until <= now) return false;
      const entry = known ?? { person, sockets: new Map<string, number>(), lastSeen: now };
      for (const [id, end] of entry.sockets) if (end <= now) entry.sockets.delete(id);
      entry.sockets.set(socketId, until);
      entry.person = person;
      entry.lastSeen = Math.max(entry.lastSeen, now);
      entries.set(person.userId, entry);
      return known === undefined;
    },
    async takeGone(now) {
      const gone = [...entries.values()].filter((entry) => endOf(entry) <= now);
      for (const { person } of gone) entries.delete(person.userId);
      return gone.map(({ person, lastSeen }) => ({ ...person, lastSeen }));
    },
    async online(userIds, now) {
      const isOnline = (id: string) => {
        const entry = entries.get(id);
        return entry !== undefined && endOf(entry) > now;
      };
      return new Set(userIds.filter(isOnline));
    },
  };
}
