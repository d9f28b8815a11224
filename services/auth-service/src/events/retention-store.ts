import { forgetOldEvents } from '@taskward/messaging';
import type { Pool } from 'pg';
import { IDENTITY_LOG } from './identity-log.ts';

/** The newest event of somebody, or of a team, that is still there: who begins to follow has to know them. */
const KEPT = `type NOT LIKE '%.deleted' AND NOT EXISTS (
  SELECT FROM identity_events later
  WHERE later.subject = e.subject AND later.position > e.position AND left(later.type, 4) = left(e.type, 4))`;

/** Forgets events that are older than so many days and that a newer one has taken the place of. */
export const forgetOldIdentityEvents = (db: Pool, days: number) => forgetOldEvents(db, IDENTITY_LOG, days, KEPT);
