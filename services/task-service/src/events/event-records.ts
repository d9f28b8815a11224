import type { EventBody, EventRecord } from '@taskward/messaging';
import type { Caller } from '../access/callers.ts';
import type { Cause } from './task-events.ts';

/** Who asks, and in which trace. */
export interface RequestContext {
  caller: Caller;
  traceparent: string;
}

export const causeAt = ({ caller }: RequestContext, timestamp: string): Cause => ({
  actor: { id: caller.id, type: caller.type },
  timestamp,
});

/** @param subject the id of the task or project that they are about */
export const recordsOf = (
  { traceparent }: RequestContext,
  subject: string,
  events: EventBody[],
  audience: string[],
): EventRecord[] => events.map((body) => ({ body, subject, audience, traceparent }));
