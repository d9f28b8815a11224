import { setTimeout as sleep } from 'node:timers/promises';
import type { EventBody, LoggedEvent, LogPage } from '@taskward/messaging';
import type { EventWindow } from './event-window.ts';
import { LogRefused, type Place, type ReadLog } from './log-client.ts';

/** Whom a reader tells. */
export interface Ears {
  /** Tells events at once, and resolves once the next may follow. */
  tell(events: EventBody[]): Promise<void>;
  /** From now on whatever comes for these members is told as it comes; null: everything. */
  listen(members: readonly string[] | null): void;
  /** No longer. */
  hush(): void;
  /** The token is refused. */
  end(refusal: LogRefused): void;
}

export interface ReaderOptions {
  token: string;
  read: ReadLog;
  window: EventWindow;
  /** Whether an event may change as whom those who see it read. */
  regroups: (event: EventBody) => boolean;
  ears: Ears;
  /** Ends it. */
  signal: AbortSignal;
}

/** One socket's way through the log: from where it was to where everybody is, in order, nothing left out and nothing twice. */
export interface Reader {
  /** As whom they listen; undefined as long as they do not. */
  members(): readonly string[] | null | undefined;
  /**
   * Tells what came behind an event and was not told here.
   *
   * @throws LogRefused where there is no such event, or none any more, or they may not read
   */
  subscribe(after: string): Promise<void>;
  /** As whom they read may have changed with the event at this place, up to which everything was told. */
  regroup(position: number): void;
}

/** For so long nothing is told to who just came: they may say first where they were. */
const HELD_MS = 250;
const RETRY_MS = { first: 200, longest: 5_000 };
/** So much is told in one go, before somebody listens by themselves. */
const LAST_STEP = 100;

export function createReader({ token, read, window, regroups, ears, signal }: ReaderOptions): Reader {
  /** Everything up to here was told; where they listen, everything up to where the window is. */
  let position = window.upTo();
  /** Everything from here on was told. */
  let began = position;
  let members: readonly string[] | null | undefined;
  let turn = 0;
  let isFillingIn = false;

  const seen = ({ audience }: LoggedEvent, by: readonly string[] | null) =>
    by === null || audience.some((member) => by.includes(member));

  function stopListening(): number {
    if (members !== undefined) position = window.upTo();
    members = undefined;
    ears.hush();
    turn += 1;
    return turn;
  }

  async function ask(place: Place | undefined): Promise<LogPage> {
    for (let wait = RETRY_MS.first; ; wait = Math.min(wait * 2, RETRY_MS.longest)) {
      try {
        return await read(token, place, signal);
      } catch (error) {
        if (error instanceof LogRefused || signal.aborted) throw error;
      }
      await sleep(wait, undefined, { signal });
    }
  }

  /** Goes from a place to where everybody is, and listens there. */
  async function catchUp(from: Place | undefined): Promise<void> {
    const mine = stopListening();
    const isOver = () => mine !== turn || signal.aborted;
    for (let place = from; ; ) {
      const page = await ask(place);
      if (isOver()) return;
      began = began === undefined || (place && 'after' in place) ? page.from : began;
      await ears.tell(page.events.map(({ body }) => body));
      if (isOver()) return;
      position = page.position;
      if (page.atEnd && (await joinAt(page, isOver))) return;
      place = { position };
    }
  }

  /** @returns false where it must be asked again as whom they read, or for what is not in memory any more */
  async function joinAt(page: LogPage, isOver: () => boolean): Promise<boolean> {
    await window.reached(page.position, signal);
    while (!isOver()) {
      const came = window.after(position as number);
      if (came === undefined) return false;
      const visible = came.slice(0, LAST_STEP).filter((event) => seen(event, page.members));
      const change = visible.findIndex(({ body }) => regroups(body));
      const step = change === -1 ? visible : visible.slice(0, change + 1);
      const told = ears.tell(step.map(({ body }) => body));
      if (change !== -1) {
        position = (step.at(-1) as LoggedEvent).position;
        await told;
        return false;
      }
      if (came.length <= LAST_STEP) {
        members = page.members;
        ears.listen(members); // in the same moment: nothing comes in between
        return true;
      }
      position = (came[LAST_STEP - 1] as LoggedEvent).position;
      await told;
    }
    return true;
  }

  /** Tells what was before the first thing that was told. */
  async function fillIn(after: string): Promise<void> {
    const mine = stopListening();
    const until = began as number;
    let first: number | undefined;
    for (let place: Place = { after }; ; ) {
      const page = await ask(place);
      if (mine !== turn || signal.aborted) return;
      first ??= page.from;
      await ears.tell(page.events.filter((event) => event.position <= until).map(({ body }) => body));
      if (page.atEnd || page.position >= until) break;
      place = { position: page.position };
    }
    began = Math.min(first, until);
  }

  const placeNow = (): Place | undefined => (position === undefined ? undefined : { position });

  function follow(from: Place | undefined): void {
    catchUp(from).catch((error: unknown) => {
      if (error instanceof LogRefused && error.status === 401) ears.end(error);
      else if (!(error instanceof LogRefused) && !signal.aborted) throw error;
    });
  }

  let held: NodeJS.Timeout | undefined = setTimeout(() => {
    held = undefined;
    follow(placeNow());
  }, HELD_MS);
  signal.addEventListener('abort', () => clearTimeout(held));

  return {
    members: () => members,
    async subscribe(after) {
      if (isFillingIn) throw new LogRefused(409, 'What came before is on its way already.');
      isFillingIn = true;
      const isFirst = held !== undefined || began === undefined;
      clearTimeout(held);
      held = undefined;
      try {
        if (isFirst) return await catchUp({ after });
        await fillIn(after);
        follow(placeNow());
      } catch (error) {
        if (!signal.aborted) follow(placeNow());
        throw error;
      } finally {
        isFillingIn = false;
      }
    },
    regroup(at) {
      if (members === undefined) return; // they find it on their way
      stopListening();
      position = at;
      follow({ position: at });
    },
  };
}
