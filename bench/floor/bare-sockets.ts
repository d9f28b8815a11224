// What fan-out costs with Socket.IO: the same log followed, the same rooms told. Nobody is asked who they are or what they
// may see, nothing is remembered, and nobody is looked at again.
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { socketSettings } from '../config.ts';

const { LOG, PORT } = socketSettings();
const server = createServer((_req, res) => res.end());
const io = new Server(server, { serveClient: false });
io.on('connection', (socket) => {
  socket.join(socket.handshake.auth.members as string[]);
  socket.emit('subscribed', { status: 200 });
});

interface News {
  events: Array<{ body: object; audience: string[] }>;
}

async function follow(): Promise<void> {
  const { body } = await fetch(LOG, { headers: { Accept: 'text/event-stream' } });
  if (!body) throw new Error('there is no log');
  let text = '';
  for await (const part of body.pipeThrough(new TextDecoderStream())) {
    const messages = (text + part).split('\n\n');
    text = messages.pop() as string;
    for (const message of messages) if (message.startsWith('data: ')) tell(JSON.parse(message.slice(6)));
  }
}

function tell({ events }: News): void {
  for (const { body, audience } of events) io.to(audience).emit('task.event', body);
}

server.listen(Number(PORT), '127.0.0.1', follow);
