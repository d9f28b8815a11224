import { parseArgs } from 'node:util';
import { PROJECT_EVENT_TYPES, TASK_EVENT_TYPES } from '@taskward/contracts/events';
import { type Replay, replayEvents } from '@taskward/messaging';
import { ConfigError, createLogger, createPool, fieldErrors, runService } from '@taskward/service-kit';
import Joi from 'joi';
import { readConfig } from './config.ts';
import { TASK_EVENT_LOG } from './events/event-log.ts';
import { instant, projectId } from './tasks/task-schema.ts';

const USAGE = `Publishes events once more, with the message ids they had.
  --undelivered        only those that never reached a queue (unrouted or refused)
  --from, --to <time>  from this moment on, up to but without that one (ISO 8601 with zone)
  --type <type>        only this type; may be given several times
  --task <id>          only of this task
  --project <id>       only of this project itself
At least one of these is needed.`;

const options = Joi.object<Replay & { type?: string[]; task?: string }>({
  undelivered: Joi.valid(true),
  from: instant,
  to: instant,
  types: Joi.array().items(Joi.valid(...TASK_EVENT_TYPES, ...PROJECT_EVENT_TYPES)),
  subject: Joi.alternatives(Joi.string().guid(), projectId),
}).or('undelivered', 'from', 'to', 'types', 'subject');

function readArguments(): Replay {
  const { values } = parseArgs({
    options: {
      undelivered: { type: 'boolean' },
      from: { type: 'string' },
      to: { type: 'string' },
      type: { type: 'string', multiple: true },
      task: { type: 'string' },
      project: { type: 'string' },
    },
  });
  const { type: types, task, project, ...rest } = values;
  const subject = task ?? project;
  const { value, error } = options.validate({ ...rest, types, subject }, { abortEarly: false });
  if (!error) return value;
  const faults = fieldErrors(error).map(({ path, message }) => `--${path}: ${message}`);
  throw new ConfigError([...faults, USAGE].join('\n'));
}

runService('task-replay', async () => {
  const replay = readArguments();
  const config = readConfig();
  const log = createLogger('task-replay', config.LOG_LEVEL);
  const pool = createPool(config.DATABASE_URL, log);
  const count = await replayEvents(pool, TASK_EVENT_LOG, replay);
  await pool.end();
  console.log(`${count} events wait to be published again`);
  process.exit(0);
});
