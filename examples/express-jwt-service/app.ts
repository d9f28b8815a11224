import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Request as WithClaims } from 'express-jwt';

interface Entry {
  person: string;
  taskId: string;
  hours: number;
}

/** Hours that people book on tasks: each sees their own, admins see all. Kept in memory. */
export function createApp(door: RequestHandler): Express {
  const entries: Entry[] = [];
  const app = express().disable('x-powered-by');
  app.get('/health', (_req, res) => void res.json({ status: 'ok' }));

  app.get('/hours', door, (req: WithClaims, res) => {
    const isAdmin = req.auth?.roles?.includes('admin');
    res.json(entries.filter(({ person }) => isAdmin || person === req.auth?.sub));
  });

  app.post('/hours', door, express.json({ limit: '10kb' }), (req: WithClaims, res) => {
    const { taskId, hours } = Object(req.body);
    const isGood = typeof taskId === 'string' && taskId !== '' && typeof hours === 'number' && hours > 0 && hours <= 24;
    if (!isGood) return void res.status(422).json({ title: 'Send a taskId, and hours from 0 to 24.' });
    const entry = { person: String(req.auth?.sub), taskId, hours };
    entries.push(entry);
    res.status(201).json(entry);
  });

  app.use(refuse);
  return app;
}

/** express-jwt and jwt-middleware say the status of what they refuse; what says none is a fault of ours. */
const refuse: ErrorRequestHandler = (error, _req, res, _next) => {
  const status = error.status ?? 500;
  if (status >= 500) console.error(error);
  if (status === 401) res.set('WWW-Authenticate', error.headers?.['WWW-Authenticate'] ?? 'Bearer');
  res.status(status).json({ title: status >= 500 ? 'That did not work here. Try again later.' : error.message });
};
