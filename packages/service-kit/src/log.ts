import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

// Names under which a secret could reach a log line, at any depth that we log.
const SECRETS = ['authorization', 'cookie', 'set-cookie', 'password', 'token', 'accessToken', 'refreshToken', 'secret'];
const paths = SECRETS.flatMap((name) => {
  const key = name.includes('-') ? `["${name}"]` : `.${name}`;
  return [key.replace(/^\./, ''), `*${key}`, `*.headers${key}`];
});

/** JSON lines (pino) on standard output unless told otherwise, with secrets censored. */
export function createLogger(name: string, level = 'info', destination: DestinationStream = standardOutput()): Logger {
  const timestamp = pino.stdTimeFunctions.isoTime;
  return pino({ name, level, redact: { paths, censor: '[secret]' }, timestamp }, destination);
}

let output: DestinationStream | undefined;

/**
 * Lines of one turn of the event loop are one write: there is one for each request, and a system call for each would
 * cost more than to make it. Only what was logged in the turn in which a process is killed can be lost.
 */
function standardOutput(): DestinationStream {
  if (output) return output;
  const stdout = pino.destination({ dest: 1, sync: true });
  let lines = '';
  const flushSync = () => {
    if (lines !== '') stdout.write(lines);
    lines = '';
  };
  process.once('exit', flushSync);
  output = {
    write(line) {
      if (lines === '') setImmediate(flushSync);
      lines += line;
    },
    flushSync, // which pino calls after a fatal line
  } as DestinationStream;
  return output;
}
