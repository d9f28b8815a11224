import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import { untilTaken } from './until-taken.ts';

test('whoever waits for a reader again and again leaves no listener behind, and hears as well that nobody reads', async () => {
  const conn = new EventEmitter();
  for (const what of ['drain', 'drain', 'close']) {
    const waiting = untilTaken(conn);
    conn.emit(what);
    await waiting;
    expect([conn.listenerCount('drain'), conn.listenerCount('close')]).toEqual([0, 0]);
  }
});
