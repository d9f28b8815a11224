// An instance of a consumer as a process: node consumer-instance.ts <feed> <token> <database> <kill>. It writes down the
// events of its feed, and ends as by kill -9 between the effect of event number <kill> and the move of its cursor.
import { createLogger, createPool } from '@taskward/service-kit';
import { followFeed } from '../src/index.ts';
import type { Parcel } from './event-source.ts';

const [, , url = '', token = '', databaseUrl = '', kill] = process.argv;
const log = createLogger('consumer', 'fatal');
let applied = 0;

followFeed<Parcel>({
  consumer: 'parcels',
  url,
  token: async () => token,
  pool: createPool(databaseUrl, log),
  log,
  apply: async (tx, { eventId, number }) => {
    await tx.query('INSERT INTO effects (event_id, number, by) VALUES ($1, $2, $3)', [eventId, number, process.pid]);
    applied += 1;
    if (applied === Number(kill)) process.kill(process.pid, 'SIGKILL');
  },
});
