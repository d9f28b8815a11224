// Listens to task events and does something once for each, whatever crashes in between.
// Run: RABBITMQ_URL=amqp://… node examples/consumer/consumer.ts [file of the ledger]   (Node 24, package amqplib)
import { DatabaseSync } from 'node:sqlite';
import amqp from 'amqplib';

const QUEUE = 'example-typescript';
const url = process.env.RABBITMQ_URL ?? 'amqp://localhost';

// Which events were done already. In a real service this table lies in its own database, and a row is written in the
// same transaction as the work: then work and memory of it cannot come apart.
const ledger = new DatabaseSync(process.argv[2] ?? ':memory:');
ledger.exec('CREATE TABLE IF NOT EXISTS done (event_id TEXT PRIMARY KEY)');
const remember = ledger.prepare('INSERT OR IGNORE INTO done VALUES (?)');

interface TaskEvent {
  eventId: string;
  type: string;
  title: string;
  actor: { id: string };
}

function work({ type, title, actor }: TaskEvent): void {
  console.log(`${type}: "${title}" by ${actor.id}`);
}

const connection = await amqp.connect(url, {
  recovery: {
    // Called after each connect, the first and every later one.
    setup: async (model: amqp.ChannelModel) => {
      const channel = await model.createChannel();
      await channel.prefetch(50);
      await channel.assertExchange('task_events', 'topic', { durable: true });
      // What cannot be handled goes to a queue where a person finds it.
      await channel.assertExchange(`${QUEUE}.dead`, 'fanout', { durable: true });
      await channel.assertQueue(`${QUEUE}.dead`, { durable: true });
      await channel.bindQueue(`${QUEUE}.dead`, `${QUEUE}.dead`, '');
      // Durable and replicated: it gathers events while this program is away. Twenty failures of one event are enough.
      await channel.assertQueue(QUEUE, {
        durable: true,
        arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 20, 'x-dead-letter-exchange': `${QUEUE}.dead` },
      });
      await channel.bindQueue(QUEUE, 'task_events', 'task.*');
      await channel.consume(QUEUE, (message) => {
        if (!message) return;
        try {
          const event: TaskEvent = JSON.parse(message.content.toString());
          if (remember.run(event.eventId).changes > 0) work(event); // else: a duplicate
          channel.ack(message);
        } catch (error) {
          console.error(`not handled: ${error}`);
          channel.nack(message, false, false); // to the dead-letter queue; `true` as the last would try again
        }
      });
      console.log('listening');
    },
  },
});
process.once('SIGTERM', () => connection.close());
