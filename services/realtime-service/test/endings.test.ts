import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Client, connectTo, SERVICE_SECRET, startService, type TestService, until } from './service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService({ SOCKETS_PER_PERSON: '3', SOCKETS_PER_ADDRESS: '12' });
});
afterAll(() => service?.stop());

const sockets = () => service.metric('realtime_sockets');
const gone = (client: Client) => until(() => client.gone !== undefined);
const allGone = () => until(async () => (await sockets()) === 0);

test('a token that is withdrawn ends its sockets with a word, however it is withdrawn; others stay', async () => {
  const ways = {
    session: { kind: 'session', id: 'session-1' },
    user: { kind: 'user', id: 'bea', version: 5 },
    client: { kind: 'client', id: 'robot' },
  } as const;
  const tokens = {
    session: await service.issuer.token({ sub: 'abe', sid: 'session-1' }),
    user: await service.issuer.token({ sub: 'bea', ver: 4 }),
    client: await service.issuer.token({ sub: 'robot', client_id: 'robot' }),
  };
  const stays = await service.connect(await service.issuer.token({ sub: 'bea', ver: 5 }));
  for (const [way, entry] of Object.entries(ways)) {
    const token = tokens[way as keyof typeof tokens];
    const clients = [await service.connect(token), await service.connect(token, { transports: ['polling'] })];
    service.neighbours.withdraw(entry);
    for (const client of clients) {
      await gone(client);
      expect([way, client.ended, client.gone]).toEqual([
        way,
        { status: 401, detail: 'The token was withdrawn.' },
        'io server disconnect',
      ]);
    }
    await expect(service.connect(token)).rejects.toMatchObject({ data: { status: 401 } });
    await service.neighbours.tell({ audience: ['person:abe', 'person:bea', 'service:robot'] });
  }
  await until(() => stays.events.length === 3);
  stays.close();
  await allGone();
});

test('a socket ends with its token', async () => {
  const exp = Math.ceil(Date.now() / 1_000) + 1;
  const client = await service.connect(await service.issuer.token({ sub: 'cleo', exp }));
  await gone(client);
  expect(client.ended).toEqual({ status: 401, detail: 'The token has expired.' });
  expect(Date.now() / 1_000).toBeGreaterThanOrEqual(exp);
});

test('a person has so many sockets, and an address; those that end make room', async () => {
  const token = await service.person('dora');
  const three = [await service.connect(token), await service.connect(token), await service.connect(token)];
  await expect(service.connect(token)).rejects.toMatchObject({ data: { status: 429 } });
  const others = [];
  for (let n = 0; n < 9; n += 1) others.push(await service.connect(await service.person(`other-${n}`)));
  for (const transports of [['websocket'], ['polling']]) {
    await expect(service.connect(await service.person('one more'), { transports })).rejects.toThrow();
  }
  // Another address, as the gateway says it.
  const elsewhere = { 'x-forwarded-for': '203.0.113.9', 'x-service-secret': SERVICE_SECRET };
  const far = await service.connect(await service.person('far'), { extraHeaders: elsewhere });
  const pretended = { ...elsewhere, 'x-service-secret': 'a guess' };
  await expect(service.connect(await service.person('near'), { extraHeaders: pretended })).rejects.toThrow();
  for (const client of [...three, ...others, far]) client.close();
  await allGone();
  const again = await service.connect(token);
  again.close();
  await allGone();
});

test('who comes and goes on one connection holds nothing', async () => {
  const token = await service.person('emil');
  const client = await service.connect(token);
  for (let n = 0; n < 5; n += 1) {
    client.socket.disconnect();
    client.socket.connect();
    await until(() => client.heard.length === n + 2);
  }
  client.close();
  await allGone();
});

/** The TCP connection under a client. */
const wire = ({ socket }: Client) =>
  (socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void; resume(): void } } }).ws._socket;

test('who reads nothing is cut, and others hear on', async () => {
  const audience = ['person:faro', 'person:gwen'];
  const [faro, gwen] = [
    await service.connect(await service.person('faro')),
    await service.connect(await service.person('gwen')),
  ];
  const cut = () => service.metric('realtime_sockets_ended_total{status="408"}');
  wire(faro).pause();
  let told = 0;
  while ((await cut()) === 0) {
    const ids = await service.neighbours.tell({ audience, text: 'x'.repeat(200_000) });
    told += ids.length;
    await until(() => gwen.events.length === told);
  }
  await until(async () => (await sockets()) === 1);
  wire(faro).resume();
  await gone(faro);
  gwen.close();
  await allGone();
});

test('what clients say is bounded: who says too much or too long is cut, what means nothing is passed by', async () => {
  const token = await service.person('hugo');
  const quiet = await service.connect(await service.person('ines'));
  const client = await service.connect(token);
  for (const nonsense of [[], [null], [{ __proto__: 1 }], [[[[]]]], [Buffer.alloc(10)], ['a', 'b', () => {}]]) {
    client.socket.emit('no such event', ...nonsense);
    client.socket.emit('subscribe', ...nonsense);
  }
  expect(await client.subscribe('nonsense')).toMatchObject({ status: 422 });

  client.socket.emit('no such event', 'x'.repeat(20_000));
  await gone(client);
  const flood = await service.connect(token);
  for (let n = 0; n < 1_000; n += 1) flood.socket.emit('no such event', n);
  await gone(flood);

  const [id] = await service.neighbours.tell({ audience: ['person:ines'] });
  await until(() => quiet.events.length > 0);
  expect([quiet.events, quiet.gone]).toEqual([[id], undefined]);
  quiet.close();
  await allGone();
});

test('who says nothing has no socket for long, and no other doors are open', async () => {
  await expect(connectTo(`${service.url}/admin`, await service.person('kai'))).rejects.toThrow('Invalid namespace');
  expect((await fetch(`${service.url}/socket.io/socket.io.js`)).status).toBe(400);
});

test('where keys cannot be had the handshake says 503', async () => {
  const other = await startService({ JWKS_URI: 'http://127.0.0.1:1/keys' });
  await expect(other.connect(await other.person('lia'))).rejects.toMatchObject({ data: { status: 503 } });
  await other.stop();
});

test('a service that stops lets its clients come again by themselves', async () => {
  const other = await startService();
  const client = await connectTo(other.url, await other.person('max'));
  await other.stop();
  await gone(client);
  expect(client.gone).toBe('transport close');
});
