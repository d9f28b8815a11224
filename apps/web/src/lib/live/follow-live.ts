import { randomId } from '../random.ts';
import { type HeldSocket, holdSocket, type Told } from './hold-socket.ts';
import { connection, type Looking, opened, presence, unknown, viewing, writtenTo } from './live-stores.ts';
import { inOneTab } from './one-tab.ts';
import { forgetWriters, sawWriter } from './writers.ts';

/** What tabs say to one another. */
type Message =
  /** Of the tab that holds the socket. */
  | Told
  | { name: 'connection'; id: string | undefined }
  /** Of any: what it shows, and since when; and that it has just come. */
  | { name: 'looks'; tab: string; at: Looking | null; since: number }
  | { name: 'writes'; taskId: string }
  | { name: 'comes' };

/** So often it is said again that somebody goes on writing. */
const WRITES_EVERY_MS = 3_000;

/**
 * Hears who is here and who looks at what, and says what this tab shows. One tab of the browser holds the socket and tells
 * the others. Of several that show a task the one counts that was looked at last: a socket looks at one.
 */
export function followLive(personId: string, signal: AbortSignal): void {
  const name = `taskward.live.${personId}`;
  const tabs = new BroadcastChannel(name);
  const tab = randomId();
  const looks = new Map<string, { at: Looking | null; since: number }>();
  let held: HeldSocket | undefined;
  let since = 0;
  let written = 0;

  const say = (message: Message) => {
    if (signal.aborted) return;
    tabs.postMessage(message);
    hear(message);
  };

  function sayLooks(): void {
    const at = document.visibilityState === 'visible' ? opened.get() : null;
    say({ name: 'looks', tab, at, since });
  }
  function looked(): void {
    since = Date.now();
    sayLooks();
  }

  function sayWrites(): void {
    const at = writtenTo.get();
    if (!at || Date.now() - written < WRITES_EVERY_MS) return;
    written = Date.now();
    say({ name: 'writes', ...at });
  }

  function hear(message: Message): void {
    if (message.name === 'presence') presence.set(new Map(presence.get()).set(message.body.userId, message.body));
    else if (message.name === 'viewing') viewing.set(message.body);
    else if (message.name === 'typing') sawWriter(message.body);
    else if (message.name === 'connection') meet(message.id);
    else if (!held) return;
    else if (message.name === 'writes') held.write(message.taskId);
    else if (message.name === 'comes') say({ name: 'connection', id: connection.get() });
    else {
      looks.set(message.tab, message);
      const [last] = [...looks.values()].filter(({ at }) => at).sort((one, other) => other.since - one.since);
      held.look(last?.at ?? null);
    }
  }

  /** To a socket that is new everybody says what they show. */
  function meet(id: string | undefined): void {
    if (id === connection.get()) return;
    looks.clear();
    viewing.set(undefined);
    forgetWriters();
    if (id === undefined) presence.set(unknown(presence.get()));
    connection.set(id);
    sayLooks();
  }

  tabs.onmessage = ({ data }) => hear(data as Message);
  const hold = () =>
    new Promise<void>((resolve) => {
      const connect = (id: string | undefined) => say({ name: 'connection', id });
      void holdSocket({ tell: say, connect }).then((socket) => {
        held = socket;
        if (signal.aborted) socket.close();
      });
      signal.addEventListener('abort', () => resolve(held?.close()));
    });
  document.addEventListener('visibilitychange', looked, { signal });
  addEventListener('focus', looked, { signal });
  const unfollow = [opened.follow(looked), writtenTo.follow(sayWrites)];
  signal.addEventListener('abort', () => {
    for (const end of unfollow) end();
    tabs.close();
    meet(undefined);
    presence.set(new Map());
  });
  say({ name: 'comes' });
  void inOneTab(name, signal, hold);
}
