import { IDENTITY_EVENTS_EXCHANGE } from '@taskward/contracts/events';
import type { EventLog, Exchange } from '@taskward/messaging';

/** Where what happens to people and teams is kept; triggers of the database write it. */
export const IDENTITY_LOG: EventLog = { table: 'identity_events', subject: 'subject', metrics: 'identity' };

/** Where it is published. */
export const identityExchange = (publicUrl: string): Exchange => ({
  name: IDENTITY_EVENTS_EXCHANGE,
  appId: 'auth-service',
  source: `${publicUrl}/api/v1/identity-events`,
  dataSchema: 'urn:taskward:schema:identity-event:1',
});

/** The feed shows all that is kept: see `retention-store.ts`. */
export const SHOWN_DAYS = 36_500;
