/** Whose events, under which names. The tables beside the log have theirs from sql/event-log.sql; one log a database. */
export interface EventLog {
  /** The table of the log. */
  table: string;
  /** Its column with what an event is about. Events of one subject are published in order. */
  subject: string;
  /** What the names of its metrics begin with. */
  metrics: string;
}

/** What every event has, whatever else is in its body. */
export interface EventBody {
  /** UUIDv7. */
  eventId: string;
  /** The routing key as well. */
  type: string;
  /** ISO 8601. */
  timestamp: string;
}

/** An event on its way into the log. */
export interface EventRecord {
  body: EventBody;
  subject: string;
  /** Who may see it: members as the service names them. It never changes afterwards. */
  audience: string[];
  /** The trace that it belongs to (W3C Trace Context). */
  traceparent: string;
}
