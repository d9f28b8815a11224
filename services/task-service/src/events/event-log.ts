import { TASK_EVENTS_EXCHANGE } from '@taskward/contracts/events';
import type { EventLog, Exchange } from '@taskward/messaging';

/** Where the events of this service are kept. */
export const TASK_EVENT_LOG: EventLog = { table: 'task_events', subject: 'subject', metrics: 'task' };

/** Where they are published. */
export const taskExchange = (publicUrl: string): Exchange => ({
  name: TASK_EVENTS_EXCHANGE,
  appId: 'task-service',
  source: `${publicUrl}/api/v1/tasks`,
  dataSchema: 'urn:taskward:schema:task-event:1',
});
