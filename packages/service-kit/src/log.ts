import { type Logger, pino } from 'pino';

export type { Logger };

// Names under which a secret could reach a log line, at any depth that we log.
const SECRETS = ['authorization', 'cookie', 'set-cookie', 'password', 'token', 'accessToken', 'refreshToken', 'secret'];
const paths = SECRETS.flatMap((name) => {
  const key = name.includes('-') ? `["${name}"]` : `.${name}`;
  return [key.replace(/^\./, ''), `*${key}`, `*.headers${key}`];
});

/** JSON lines on standard output (pino), with secrets censored. */
export function createLogger(name: string, level = 'info'): Logger {
  return pino({ name, level, redact: { paths, censor: '[secret]' }, timestamp: pino.stdTimeFunctions.isoTime });
}
