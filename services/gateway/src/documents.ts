import { fileURLToPath } from 'node:url';
import compression from 'compression';
import type { Express } from 'express';

const OPENAPI = fileURLToPath(import.meta.resolve('@taskward/contracts/openapi.json'));

/** The contract, for programs and for the page at /docs. Anybody may read it, also a page of another origin. */
export function mountDocuments(app: Express): void {
  app.get('/openapi.json', compression(), (_req, res) => {
    res.set({ 'Cache-Control': 'no-cache', 'Access-Control-Allow-Origin': '*' });
    res.sendFile(OPENAPI, { cacheControl: false, lastModified: false });
  });
}
