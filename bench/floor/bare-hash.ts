// What a password costs anywhere: its hash, of the cost that auth-service has, and JSON around it. Knows nobody and keeps nothing.
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { hash, verify } from '@node-rs/argon2';
import { hashSettings } from '../config.ts';

const { PASSWORD, PORT } = hashSettings();
const stored = await hash(PASSWORD, { memoryCost: 65_536, timeCost: 4, parallelism: 1 });

createServer(async (req, res) => {
  if (req.method !== 'POST') return void res.end();
  const { password } = (await json(req)) as { password: string };
  const right = await verify(stored, password);
  res.writeHead(right ? 200 : 401, { 'Content-Type': 'application/json' }).end(JSON.stringify({ right }));
}).listen(Number(PORT), '127.0.0.1');
