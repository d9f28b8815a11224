import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  to: string;
  messageId: string;
  subject: string;
  /** The address of the link, as its text part has it. */
  link: string;
  raw: string;
}

export interface MailServer {
  url: string;
  port: number;
  received: ReceivedMail[];
  /** Waits until somebody has got so many mails; answers them in the order in which they came. */
  mailsTo(address: string, count?: number): Promise<ReceivedMail[]>;
  close(): Promise<void>;
}

const PATIENCE_MS = 15_000;

/** A real SMTP server on loopback that keeps what it gets. */
export async function startMailServer(port = 0): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push(read(Buffer.concat(chunks).toString(), session.envelope.rcptTo[0]?.address ?? ''));
        server.emit('kept');
        done();
      });
    },
  });
  server.on('error', () => {}); // a connection that a closing service cut
  const listening = server.listen(port, '127.0.0.1');
  if (!listening.listening) await once(listening, 'listening');
  const own = (listening.address() as AddressInfo).port;
  const to = (address: string) => received.filter((mail) => mail.to === address);
  return {
    url: `smtp://127.0.0.1:${own}`,
    port: own,
    received,
    async mailsTo(address, count = 1) {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      while (to(address).length < count) await once(server, 'kept', { signal });
      return to(address);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function read(raw: string, to: string): ReceivedMail {
  // Quoted-printable: a soft line break is "=" at the end of a line, and "=" itself is "=3D".
  const text = raw.replace(/=\r\n/g, '').replace(/=3D/g, '=');
  const header = (name: string) => new RegExp(`^${name}: (.*)\\r$`, 'im').exec(raw)?.[1] ?? '';
  const link = /https?:\/\/\S+\?token=[\w-]+/.exec(text)?.[0] ?? '';
  return { to, messageId: header('Message-ID'), subject: header('Subject'), link, raw };
}

export const tokenOf = (mail: ReceivedMail | undefined): string =>
  new URL(mail?.link ?? '').searchParams.get('token') ?? '';
