-- What the migrations of this folder make together. Written by a test; change the migrations instead.

CREATE TYPE task_priority AS ENUM ('low', 'medium', 'high', 'urgent');

CREATE TYPE task_status AS ENUM ('todo', 'in_progress', 'in_review', 'done', 'cancelled');

CREATE OR REPLACE FUNCTION public.announce_event_writer()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(event_lock_base() + last_event_position());
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.complete_event_position()
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
DECLARE
  drawn bigint := last_event_position();
  writing bigint;
BEGIN
  SELECT min((classid::bigint << 32) + objid::bigint - event_lock_base()) INTO writing
  FROM pg_locks
  WHERE locktype = 'advisory' AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32) + objid::bigint BETWEEN event_lock_base() AND event_lock_base() + (1::bigint << 40) - 1;
  RETURN least(drawn, coalesce(writing, drawn));
END $function$
;

CREATE OR REPLACE FUNCTION public.event_lock_base()
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
RETURN ((7305)::bigint << 40)
;

CREATE OR REPLACE FUNCTION public.last_event_position()
 RETURNS bigint
 LANGUAGE sql
RETURN (SELECT CASE WHEN task_events_position_seq.is_called THEN task_events_position_seq.last_value ELSE (0)::bigint END AS "case" FROM task_events_position_seq)
;

CREATE OR REPLACE FUNCTION public.task_search(title text, labels text[], description text)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN ((setweight(to_tsvector('english'::regconfig, title), 'A'::"char") || setweight(to_tsvector('english'::regconfig, array_to_string(labels, ' '::text)), 'B'::"char")) || setweight(to_tsvector('english'::regconfig, COALESCE(description, ''::text)), 'C'::"char"))
;

CREATE TABLE event_audience (
  member text NOT NULL,
  "position" bigint NOT NULL
);

CREATE TABLE idempotency_keys (
  caller text NOT NULL,
  route text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  answer json NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now()
);

CREATE TABLE migrations (
  id integer NOT NULL DEFAULT nextval('migrations_id_seq'::regclass),
  name character varying(255) NOT NULL,
  run_on timestamp without time zone NOT NULL
);

CREATE TABLE outbox (
  "position" bigint NOT NULL
);

CREATE TABLE task_events (
  "position" bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  event_id uuid NOT NULL,
  task_id uuid NOT NULL,
  type text NOT NULL,
  occurred_at timestamp(3) with time zone NOT NULL,
  traceparent text NOT NULL,
  body json NOT NULL,
  audience text[] NOT NULL DEFAULT '{}'::text[]
);

CREATE TABLE tasks (
  id uuid NOT NULL,
  title text NOT NULL,
  description text,
  status task_status NOT NULL,
  priority task_priority NOT NULL,
  assigned_to text,
  project_id text,
  created_by text NOT NULL,
  due_date timestamp(3) with time zone,
  labels text[] NOT NULL,
  version integer NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  updated_at timestamp(3) with time zone NOT NULL,
  completed_at timestamp(3) with time zone,
  search tsvector GENERATED ALWAYS AS (task_search(title, labels, description)) STORED,
  due_day date
);

CREATE TABLE undelivered_events (
  "position" bigint NOT NULL,
  reason text NOT NULL,
  detail text,
  recorded_at timestamp(3) with time zone NOT NULL DEFAULT now()
);

ALTER TABLE event_audience ADD CONSTRAINT event_audience_pkey PRIMARY KEY (member, "position");

ALTER TABLE idempotency_keys ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (caller, route, key);

ALTER TABLE migrations ADD CONSTRAINT migrations_pkey PRIMARY KEY (id);

ALTER TABLE outbox ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");

ALTER TABLE task_events ADD CONSTRAINT task_events_event_id_key UNIQUE (event_id);

ALTER TABLE task_events ADD CONSTRAINT task_events_pkey PRIMARY KEY ("position");

ALTER TABLE tasks ADD CONSTRAINT tasks_description_check CHECK ((char_length(description) <= 20000));

ALTER TABLE tasks ADD CONSTRAINT tasks_due_once CHECK (((due_date IS NULL) OR (due_day IS NULL)));

ALTER TABLE tasks ADD CONSTRAINT tasks_pkey PRIMARY KEY (id);

ALTER TABLE tasks ADD CONSTRAINT tasks_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)));

ALTER TABLE tasks ADD CONSTRAINT tasks_version_check CHECK ((version >= 1));

ALTER TABLE undelivered_events ADD CONSTRAINT undelivered_events_pkey PRIMARY KEY ("position");

ALTER TABLE undelivered_events ADD CONSTRAINT undelivered_events_reason_check CHECK ((reason = ANY (ARRAY['unrouted'::text, 'refused'::text])));

CREATE INDEX idempotency_keys_by_time ON public.idempotency_keys USING btree (created_at);

CREATE INDEX task_events_by_task ON public.task_events USING btree (task_id, "position");

CREATE INDEX task_events_by_time ON public.task_events USING btree (occurred_at);

CREATE INDEX tasks_by_assignee ON public.tasks USING btree (assigned_to, created_at, id);

CREATE INDEX tasks_by_completion ON public.tasks USING btree (completed_at) WHERE (completed_at IS NOT NULL);

CREATE INDEX tasks_by_creation ON public.tasks USING btree (created_at, id);

CREATE INDEX tasks_by_project ON public.tasks USING btree (project_id, id) WHERE (project_id IS NOT NULL);

CREATE INDEX tasks_by_state ON public.tasks USING btree (status, priority);

CREATE INDEX tasks_made_for_others ON public.tasks USING btree (created_by, created_at, id) WHERE (assigned_to IS DISTINCT FROM created_by);

CREATE INDEX tasks_open_by_due ON public.tasks USING btree (due_date, assigned_to) WHERE ((due_date IS NOT NULL) AND (status <> ALL (ARRAY['done'::task_status, 'cancelled'::task_status])));

CREATE INDEX tasks_open_by_due_day ON public.tasks USING btree (due_day, assigned_to) WHERE ((due_day IS NOT NULL) AND (status <> ALL (ARRAY['done'::task_status, 'cancelled'::task_status])));

CREATE INDEX tasks_search ON public.tasks USING gin (search);

CREATE TRIGGER announce_event_writer BEFORE INSERT ON public.task_events FOR EACH STATEMENT EXECUTE FUNCTION announce_event_writer();
