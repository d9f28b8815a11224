import { readdirSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { type RequestHandler, static as serveFiles } from 'express';

/** The smaller one first. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;
const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * Serves what the build named by its content: it may be kept for ever. Where the build compressed a file already
 * (`app.js.br`, `app.js.gz` beside it), that one is sent to whoever understands it.
 */
export function serveAssets(folder: string): RequestHandler {
  const keep = (res: ServerResponse) => void res.setHeader('Cache-Control', FOR_EVER);
  const serve = serveFiles(folder, { cacheControl: false, setHeaders: keep, index: false });
  const compressed = new Set(namesIn(folder).filter((name) => /\.(br|gz)$/.test(name)));
  return (req, res, next) => {
    const name = req.path.slice(1);
    const found = ENCODINGS.filter(([, ending]) => compressed.has(name + ending));
    if (found.length === 0) return serve(req, res, next);
    res.vary('Accept-Encoding');
    const [encoding, ending] = found.find(([accepted]) => req.acceptsEncodings(accepted)) ?? [];
    if (!encoding) return serve(req, res, next);
    const asked = req.url;
    req.url = asked.replace(req.path, req.path + ending);
    res.type(extname(name)).set('Content-Encoding', encoding);
    serve(req, res, (error) => {
      req.url = asked;
      res.removeHeader('Content-Encoding');
      res.removeHeader('Content-Type');
      next(error);
    });
  };
}

/** A gateway may run without the web app. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
