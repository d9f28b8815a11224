import type { Express, Request, RequestHandler, Response } from 'express';
import { methodNotAllowed, notFound } from './problem.ts';
import { isOutsider, onlyServices } from './service-secret.ts';

/** As much of an Express layer as is read here: a route, a mounted router, or a plain handler. */
interface Layer {
  match(path: string): { path: string; pattern: string | RegExp; params: Params } | false;
  route?: { methods: Record<string, boolean>; stack: Array<{ handle: unknown }> };
  handle: { stack?: Layer[] };
}

type Params = Record<string, string>;
const conditions = new WeakMap<object, (params: Params) => boolean>();

/**
 * The first step of a route with a name in its path of which not every one is there: where it is not, neither is the route,
 * by whatever method.
 */
export function onlyKnown(isThere: (params: Params) => boolean): RequestHandler {
  const step: RequestHandler = (req, _res, next) => next(isThere(req.params as Params) ? undefined : 'route');
  conditions.set(step, isThere);
  return step;
}

/** A route that has the path, whatever the method. */
interface Found {
  /** As it was written, mounts included: "/auth/sessions/:id". */
  pattern: string;
  /** In small letters; `_all` for a route that takes any. */
  methods: string[];
  /** Whether only our own services may know of it. */
  guarded: boolean;
  /** Whether there is something of the name in the path. */
  there: boolean;
}

/** Looks through the routers in the order in which they are asked; no handler runs. */
function routesAt(stack: Layer[], path: string, mount = '', guardedAbove = false): Found[] {
  let guarded = guardedAbove;
  return stack.flatMap((layer) => {
    const matched = layer.match(path);
    if (!matched) return [];
    const { route, handle } = layer;
    const pattern = mount + (matched.pattern === '/' ? '' : String(matched.pattern));
    if (route) {
      const own = route.stack.some((step) => step.handle === onlyServices);
      const there = route.stack.every((step) => conditions.get(step.handle as object)?.(matched.params) ?? true);
      return [{ pattern, methods: Object.keys(route.methods), guarded: guarded || own, there }];
    }
    if (handle === (onlyServices as Layer['handle'])) guarded = true;
    return handle.stack ? routesAt(handle.stack, path.slice(matched.path.length) || '/', pattern, guarded) : [];
  });
}

/** The routes of the path that the caller may know of, and the methods of the first: "/stats" is not also an "/:id". */
function lookUp(app: Express, req: Request, res: Response): { found: Found[]; hidden: boolean; allow: string[] } {
  const all = routesAt(app.router.stack as unknown as Layer[], req.path);
  const found = all.filter(({ guarded, there }) => there && (!guarded || !isOutsider(res)));
  const named = found.map(({ pattern, methods }) => ({ pattern, methods: methods.filter((one) => one !== '_all') }));
  const first = named.find(({ methods }) => methods.length > 0)?.pattern;
  const methods = named.filter(({ pattern }) => pattern === first).flatMap((one) => one.methods);
  if (methods.includes('get')) methods.push('head');
  const allow = [...new Set(methods)].map((method) => method.toUpperCase()).sort();
  return { found, hidden: found.length < all.length, allow };
}

/** HEAD is told what GET is, to the letter: its Content-Length is that of the answer to GET (RFC 9110, 8.6). */
const askedBy = ({ method }: Request) => (method === 'HEAD' ? 'GET' : method);
const nothingAt = (req: Request) => notFound(`There is nothing at ${askedBy(req)} ${req.path}.`);

/**
 * To be mounted before the routes: tells what a path can be asked (RFC 9110, 9.3.7). Express would do so router by
 * router, which leaves out what another router has, and tells of what is between our services. What answers every
 * method answers this one too, and a preflight is the business of CORS.
 */
export const answerOptions: RequestHandler = (req, res, next) => {
  if (req.method !== 'OPTIONS') return next();
  if (req.url === '*') return void res.status(204).end(); // the server as a whole (RFC 9110, 9.3.7)
  const { found, hidden, allow } = lookUp(req.app as Express, req, res);
  if (hidden && found.length === 0) throw nothingAt(req);
  const answersItself = found.some(({ methods }) => methods.includes('_all') || methods.includes('options'));
  const isPreflight = req.headers['access-control-request-method'] !== undefined;
  if (allow.length === 0 || answersItself || isPreflight) return next();
  res.status(204).set('Allow', allow.join(', ')).end();
};

/** To be mounted after the routes: 405 where one of them has the path under another method, else 404. */
export const nothingHere: RequestHandler = (req, res) => {
  const { allow } = lookUp(req.app as Express, req, res);
  throw allow.length > 0 ? methodNotAllowed(`${askedBy(req)} is not possible here.`, allow) : nothingAt(req);
};
