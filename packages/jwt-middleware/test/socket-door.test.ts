import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTokenIssuer, type TokenIssuer } from '@taskward/testkit';
import { Server } from 'socket.io';
import { io as connect } from 'socket.io-client';
import { createVerifier } from '../src/index.ts';
import { checkSocket } from '../src/socket.ts';

let issuer: TokenIssuer;
let server: HttpServer;
let io: Server;

beforeAll(async () => {
  issuer = await createTokenIssuer();
  server = createServer();
  io = new Server(server);
  io.use(checkSocket(createVerifier({ issuers: [issuer] })));
  io.on('connection', (socket) => socket.emit('hello', socket.data.identity.subject));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await io.close();
  await issuer.close();
});

/** What a client hears first: who it is, or why it may not come in. */
function knock(options: object): Promise<unknown> {
  const { port } = server.address() as AddressInfo;
  const socket = connect(`http://127.0.0.1:${port}`, { transports: ['websocket'], reconnection: false, ...options });
  return new Promise((resolve) => {
    socket.once('hello', (subject) => resolve(subject));
    socket.once('connect_error', (error: Error & { data?: unknown }) => resolve(error.data ?? error.message));
  }).finally(() => socket.close());
}

test('a good token opens a socket, and the socket knows whose it is', async () => {
  expect(await knock({ auth: { token: await issuer.token({ sub: 'ann' }) } })).toBe('ann');
});

test('no token, a bad one, or one in the query does not', async () => {
  const refused = { status: 401, code: 'unauthenticated' };
  const token = await issuer.token();
  expect(await knock({})).toEqual(refused);
  expect(await knock({ auth: { token: 7 } })).toEqual(refused);
  expect(await knock({ auth: { token: issuer.unsigned() } })).toEqual(refused);
  expect(await knock({ auth: { token: await issuer.token({ exp: 1 }) } })).toEqual(refused);
  expect(await knock({ query: { token, access_token: token } })).toEqual(refused);
});
