import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Express } from 'express';
import { compressed } from './compressed.ts';

/** The contract, for programs and for the page at /docs. Anybody may read it, also a page of another origin. */
export function mountDocuments(app: Express): void {
  const openapi = readFileSync(fileURLToPath(import.meta.resolve('@taskward/contracts/openapi.json')));
  // Weak: packed or not, it is the same to a reader.
  const etag = `W/"${createHash('sha256').update(openapi).digest('base64url')}"`;
  app.get('/openapi.json', ...compressed, (_req, res) => {
    res.set({ 'Cache-Control': 'no-cache', 'Access-Control-Allow-Origin': '*', ETag: etag });
    res.type('json').send(openapi);
  });
}
