import { expect, test } from '@jest/globals';
import { documented, operationsOf } from '@taskward/testkit';
import express from 'express';
import { mountDocuments } from '../src/documents.ts';
import { mountRoutes } from '../src/routes.ts';

test('every path that the gateway leads on is documented, and every documented path is led on or its own', () => {
  const app = express();
  const patterns: string[] = [];
  const noted = { all: (paths: string | string[]) => void patterns.push(...[paths].flat()) };
  const forward = () => () => {};
  mountRoutes(noted as never, { auth: forward, task: forward, worker: forward, realtime: forward }, {} as never);
  mountDocuments(app);
  const own = [...operationsOf(app.router), 'GET /health', 'GET /ready', 'GET /config.json'];

  const prefixes = [...new Set(patterns.map((pattern) => pattern.replace('/*rest', '').replace(':id', '{id}')))];
  const paths = [...new Set(documented.map((operation) => operation.split(' ')[1] as string))];
  const leads = (prefix: string, path: string) => path === prefix || path.startsWith(`${prefix}/`);
  const led = (path: string) => prefixes.some((prefix) => leads(prefix, path));
  expect(documented.filter((operation) => !led(operation.split(' ')[1] as string)).sort()).toEqual(own.sort());
  // The other mount of /auth, and sockets, are told in words.
  expect(prefixes.filter((prefix) => !paths.some((path) => leads(prefix, path)))).toEqual(['/api/auth', '/socket.io']);
});
