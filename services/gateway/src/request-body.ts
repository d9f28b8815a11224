import type { IncomingMessage } from 'node:http';
import { malformed, tooLarge } from '@taskward/service-kit';

/** So much of a body is held, so that it can be sent again; what is larger is passed on as it comes. */
const HELD = 64 * 1024;
export const BODY_LIMIT = 1024 * 1024;

/** A body that is passed on as it comes, and so once. */
export interface StreamedBody extends AsyncIterable<Buffer> {
  /** Whether a part of it is on its way. */
  readonly begun: boolean;
  /** Bytes, where the sender said how many. */
  readonly length: string | undefined;
  /** Reads the rest for nobody: whoever still sends must come to an end before they read why. */
  drop(): Promise<void>;
}

export const isStreamed = (body: Buffer | StreamedBody | undefined): body is StreamedBody =>
  body !== undefined && !Buffer.isBuffer(body);

export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

/**
 * A small body as a whole: a slow sender of one costs memory of the gateway's, not a connection of a service's. Of a
 * larger one what has come, and the rest with it; reading that throws the same errors.
 *
 * @param most bytes
 * @throws AppError 400 where it ends early, 413 where it is larger than a service would read
 */
export async function readBody(req: IncomingMessage, most = BODY_LIMIT): Promise<Buffer | StreamedBody> {
  const length = req.headers['content-length'];
  if (Number(length ?? 0) > most) {
    req.resume();
    throw larger();
  }
  const parts: AsyncIterableIterator<Buffer> = req.iterator({ destroyOnReturn: false });
  const held: Buffer[] = [];
  for (let size = 0; Number(length ?? 0) <= HELD && size <= HELD; ) {
    const part = await nextOf(parts);
    if (!part) return Buffer.concat(held);
    size += part.length;
    held.push(part);
  }
  return streamed(req, held, parts, most);
}

function streamed(
  req: IncomingMessage,
  held: Buffer[],
  parts: AsyncIterableIterator<Buffer>,
  most: number,
): StreamedBody {
  const body = { begun: false, length: req.headers['content-length'], drop, [Symbol.asyncIterator]: passOn };
  async function* passOn(): AsyncGenerator<Buffer> {
    body.begun = true;
    let size = 0;
    try {
      for (let part = held.shift() ?? (await nextOf(parts)); part; part = held.shift() ?? (await nextOf(parts))) {
        size += part.length;
        if (size > most) throw larger();
        yield part;
      }
    } finally {
      await drop();
    }
  }
  async function drop(): Promise<void> {
    await parts.return?.();
    req.resume();
  }
  return body;
}

async function nextOf(parts: AsyncIterableIterator<Buffer>): Promise<Buffer | undefined> {
  try {
    const { done, value } = await parts.next();
    return done ? undefined : value;
  } catch {
    throw malformed('The request ended before its body was complete.');
  }
}

const larger = () => tooLarge('The body is larger than this service accepts.');
