import amqplib, { type ConfirmChannel, type Options } from 'amqplib';
import type { OutboxEvent } from './outbox-store.ts';

/** Where events are published, and in whose name. */
export interface Exchange {
  /** A durable topic exchange. */
  name: string;
  /** `app_id` of each message. */
  appId: string;
  /** CloudEvents `source` and `dataschema`. */
  source: string;
  dataSchema: string;
}

/** `unrouted`: the broker took it and gave it back, because no queue is bound for it. */
export type Outcome = 'delivered' | 'unrouted';

/** The broker will not take this one message; others may pass. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** The channel broke for a reason that may lie in a message, while the connection was well. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError';
}

/** The broker has our exchange, but not as we declare it: only its operator can mend that. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';
}

export interface Publisher {
  /** Resolves after the broker's confirm. @throws RefusedError, ChannelError, or the connection's error */
  publish(waiting: OutboxEvent): Promise<Outcome>;
  close(): Promise<void>;
}

const HEARTBEAT_SECONDS = 10;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Connects to RabbitMQ with the exchange declared; breaks for good at the first fault: the caller opens another.
 *
 * @throws ExchangeError, or the connection's error
 */
export async function openPublisher(url: string, exchange: Exchange): Promise<Publisher> {
  const address = new URL(url);
  if (!address.searchParams.has('heartbeat')) address.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
  const connection = await amqplib.connect(address.href, {
    timeout: CONNECT_TIMEOUT_MS,
    clientProperties: { connection_name: `${exchange.appId} relay` },
  });
  let fault: Error | undefined;
  connection.on('error', (error) => {
    fault = error;
  });
  const close = async () => {
    await connection.close().catch(() => {}); // broken already is closed too
  };
  let channel: ConfirmChannel;
  try {
    channel = await connection.createConfirmChannel();
    channel.on('error', (error) => {
      fault ??= new ChannelError(error.message, { cause: error });
    });
    await declareExchange(channel, exchange.name);
  } catch (error) {
    await close();
    throw error;
  }

  // basic.return comes before the confirm of the same message, so the confirm knows whether there was one.
  const returned = new Set<string>();
  channel.on('return', ({ properties }) => returned.add(properties.messageId));

  return {
    publish: async (waiting) => {
      await confirmed(channel, waiting, exchange, () => fault);
      return returned.delete(waiting.eventId) ? 'unrouted' : 'delivered';
    },
    close,
  };
}

/** Reply code of AMQP 0-9-1: what is there was declared with other arguments. */
const PRECONDITION_FAILED = 406;

async function declareExchange(channel: ConfirmChannel, name: string): Promise<void> {
  try {
    await channel.assertExchange(name, 'topic', { durable: true });
  } catch (error) {
    const { code, message } = error as { code?: number; message: string };
    if (code !== PRECONDITION_FAILED) throw error;
    const told = /"PRECONDITION_FAILED - (.*)"$/s.exec(message)?.[1] ?? message;
    throw new ExchangeError(
      `the broker has an exchange ${name} that is no durable topic exchange (${told}); delete it, and it is declared anew`,
    );
  }
}

function confirmed(
  channel: ConfirmChannel,
  event: OutboxEvent,
  exchange: Exchange,
  fault: () => Error | undefined,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onConfirm = (error: Error | null) => {
    if (!error) resolve();
    else if (error.message === 'message nacked') reject(new RefusedError('the broker refused the message'));
    else reject(fault() ?? error);
  };
  const options = { ...properties(event, exchange), headers: headers(event, exchange) };
  try {
    channel.publish(exchange.name, event.type, Buffer.from(event.body), options, onConfirm);
  } catch (error) {
    // IllegalOperationError: the channel is closed already. Anything else: this message cannot be encoded.
    const closed = (error as Error).name === 'IllegalOperationError';
    reject(closed ? (fault() ?? error) : new RefusedError((error as Error).message));
  }
  return promise;
}

function properties({ eventId, type, timestamp }: OutboxEvent, { appId }: Exchange): Options.Publish {
  return {
    messageId: eventId,
    type,
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    persistent: true,
    mandatory: true,
    timestamp: Math.floor(Date.parse(timestamp) / 1_000),
    appId,
  };
}

/** CloudEvents 1.0, binary mode of the AMQP binding, and the trace. */
function headers(
  { eventId, type, subject, timestamp, traceparent }: OutboxEvent,
  { source, dataSchema }: Exchange,
): Record<string, string> {
  return {
    'cloudEvents:specversion': '1.0',
    'cloudEvents:id': eventId,
    'cloudEvents:source': source,
    'cloudEvents:type': type,
    'cloudEvents:subject': subject,
    'cloudEvents:time': timestamp,
    'cloudEvents:dataschema': dataSchema,
    traceparent,
  };
}
