// A process of its own, started by fan-out.ts: sockets that count what they hear, as cheaply as that can be had.
import { WebSocket } from 'ws';

/** What the process is told first; it answers once everybody listens. */
export interface Opening {
  url: string;
  /** What each socket says of itself. */
  auths: object[];
}

// The words of Engine.IO and Socket.IO, as they are on the wire.
const OPEN = '0'.charCodeAt(0);
const PING = '2'.charCodeAt(0);
const SUBSCRIBED = Buffer.from('42["subscribed"');
const EVENT = Buffer.from('42["task.event"');

let heard = 0;
let wanted = Number.POSITIVE_INFINITY;
const sockets: WebSocket[] = [];

/** Then, and whenever it is told how much is to be heard in all, it answers once that was heard. */
process.on('message', async (message: Opening | number) => {
  if (typeof message === 'number') {
    wanted = message;
    return answer();
  }
  await Promise.all(message.auths.map((auth) => listen(message.url, auth)));
  process.send?.('open');
});

function answer(): void {
  if (heard < wanted) return;
  wanted = Number.POSITIVE_INFINITY;
  process.send?.('heard');
}

const listen = (url: string, auth: object): Promise<void> =>
  new Promise((resolve, reject) => {
    const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(address, { perMessageDeflate: false });
    sockets.push(socket);
    socket.on('message', (data: Buffer) => {
      if (data.subarray(0, EVENT.length).equals(EVENT)) {
        heard += 1;
        answer();
      } else if (data[0] === PING) socket.send('3');
      else if (data[0] === OPEN) socket.send(`40${JSON.stringify(auth)}`);
      else if (data.subarray(0, SUBSCRIBED.length).equals(SUBSCRIBED)) resolve();
    });
    socket.on('error', reject).on('close', (code) => reject(new Error(`a socket was closed with ${code}`)));
  });
