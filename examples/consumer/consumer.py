"""Listens to task events and does something once for each, whatever crashes in between.

Run: RABBITMQ_URL=amqp://… python3 examples/consumer/consumer.py [file of the ledger]   (Python 3.9, Debian's python3-pika)
"""

import json
import os
import sqlite3
import sys
import time

import pika

QUEUE = "example-python"
URL = os.environ.get("RABBITMQ_URL", "amqp://localhost")

# Which events were done already. In a real service this table lies in its own database, and a row is written in the
# same transaction as the work: then work and memory of it cannot come apart.
ledger = sqlite3.connect(sys.argv[1] if len(sys.argv) > 1 else ":memory:")
ledger.execute("CREATE TABLE IF NOT EXISTS done (event_id TEXT PRIMARY KEY)")


def work(event):
    print(f'{event["type"]}: "{event["title"]}" by {event["actor"]["id"]}', flush=True)


def on_message(channel, method, properties, body):
    try:
        event = json.loads(body)
        with ledger:
            fresh = ledger.execute("INSERT OR IGNORE INTO done VALUES (?)", (event["eventId"],)).rowcount
            if fresh:  # else: a duplicate
                work(event)
        channel.basic_ack(method.delivery_tag)
    except Exception as error:  # to the dead-letter queue; requeue=True would try again
        print(f"not handled: {error!r}", file=sys.stderr, flush=True)
        channel.basic_nack(method.delivery_tag, requeue=False)


def listen():
    connection = pika.BlockingConnection(pika.URLParameters(URL))
    channel = connection.channel()
    channel.basic_qos(prefetch_count=50)
    channel.exchange_declare("task_events", "topic", durable=True)
    # What cannot be handled goes to a queue where a person finds it.
    channel.exchange_declare(f"{QUEUE}.dead", "fanout", durable=True)
    channel.queue_declare(f"{QUEUE}.dead", durable=True)
    channel.queue_bind(f"{QUEUE}.dead", f"{QUEUE}.dead")
    # Durable and replicated: it gathers events while this program is away. Twenty failures of one event are enough.
    channel.queue_declare(
        QUEUE,
        durable=True,
        arguments={"x-queue-type": "quorum", "x-delivery-limit": 20, "x-dead-letter-exchange": f"{QUEUE}.dead"},
    )
    channel.queue_bind(QUEUE, "task_events", "task.*")
    channel.basic_consume(QUEUE, on_message)
    print("listening", flush=True)
    channel.start_consuming()


while True:
    try:
        listen()
    except pika.exceptions.AMQPConnectionError:
        time.sleep(1)  # the broker is away: come back
