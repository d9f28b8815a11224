-- What the migrations of this folder make together. Written by a test; change the migrations instead.

CREATE EXTENSION pg_trgm;

CREATE TYPE attachment_state AS ENUM ('arriving', 'stored', 'ready');

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

CREATE OR REPLACE FUNCTION public.count_added_tasks()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO task_count_changes (n, created_at, completed_at, due_date, due_day, status, priority, assigned_to)
  SELECT 1, created_at, completed_at, due_date, due_day, status, priority, assigned_to FROM added;
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.count_changed_task()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO task_count_changes (n, created_at, completed_at, due_date, due_day, status, priority, assigned_to)
  VALUES (-1, OLD.created_at, OLD.completed_at, OLD.due_date, OLD.due_day, OLD.status, OLD.priority, OLD.assigned_to),
    (1, NEW.created_at, NEW.completed_at, NEW.due_date, NEW.due_day, NEW.status, NEW.priority, NEW.assigned_to);
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.count_no_tasks()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  DELETE FROM task_count_changes;
  DELETE FROM task_state_counts;
  DELETE FROM task_quarter_counts;
  DELETE FROM overdue_counts;
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.count_removed_tasks()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO task_count_changes (n, created_at, completed_at, due_date, due_day, status, priority, assigned_to)
  SELECT -1, created_at, completed_at, due_date, due_day, status, priority, assigned_to FROM removed;
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.event_lock_base()
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
RETURN ((7305)::bigint << 40)
;

CREATE OR REPLACE FUNCTION public.first_position(id uuid)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (('z'::text || translate(replace((id)::text, '-'::text, ''::text), '0123456789abcdef'::text, 'fedcba9876543210'::text)) || 'V'::text)
;

CREATE OR REPLACE FUNCTION public.fold_letters(value text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT COALESCE(string_agg(
         CASE
             WHEN (spread.code < 128) THEN letter.letter
             ELSE ((written.blank || written.capitals) || written.blank)
         END, ''::text), ''::text) AS "coalesce"
    FROM string_to_table(regexp_replace(regexp_replace(replace(replace(replace(replace(translate(lower(("left"(NORMALIZE(fold_letters.value, NFKD), 66000) COLLATE pg_c_utf8)), 'ςøłđıðħŧ'::text, 'σoldidht'::text), 'ß'::text, 'ss'::text), 'æ'::text, 'ae'::text), 'œ'::text, 'oe'::text), 'þ'::text, 'th'::text), '[\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u115f\u1160\u17b4\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+'::text, ''::text, 'g'::text), '[\u0080-\u00bf\u00d7\u00f7\u055a-\u055f\u0589\u058a\u05be\u05c0\u05c3\u05c6\u05f3\u05f4\u060c\u061b\u061e\u061f\u066a-\u066d\u06d4\u0964\u0965\u0e5a\u0e5b\u104a-\u104f\u1361-\u1368\u17d4-\u17da\u2010-\u2029\u2030-\u205e\u2800\u2e00-\u2e7f\u3001-\u3004\u3008-\u3020\u3030\u303d\u30a0\u30fb\U00013441\U00013442\U00016fe4\U0001d159]+'::text, ' '::text, 'g'::text), NULL::text) letter(letter),
     LATERAL ( SELECT ascii(letter.letter) AS code,
             ((((ascii(letter.letter))::bigint * 48271) % (972405)::bigint))::integer AS n
          OFFSET 0) spread,
     LATERAL ( SELECT ((((chr((65 + (spread.n / 194481))) || chr((70 + ((spread.n / 9261) % 21)))) || chr((70 + ((spread.n / 441) % 21)))) || chr((70 + ((spread.n / 21) % 21)))) || chr((70 + (spread.n % 21)))) AS capitals,
                 CASE
                     WHEN (((spread.code >= 8192) AND (spread.code <= 11263)) OR ((spread.code >= 126976) AND (spread.code <= 131071))) THEN ' '::text
                     ELSE ''::text
                 END AS blank) written;
END
;

CREATE OR REPLACE FUNCTION public.fold_text(value text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN replace(replace(regexp_replace(CASE WHEN (octet_length(value) = char_length(value)) THEN lower((value COLLATE "C")) ELSE fold_letters(value) END, '[^a-zA-Z0-9 \x1f][^a-zA-Z0-9\x1f]*'::text, ' '::text, 'g'::text), '  '::text, ' '::text), '  '::text, ' '::text)
;

CREATE OR REPLACE FUNCTION public.hold_projects(ids text[])
 RETURNS TABLE(id text, state text)
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF (SELECT bool_and(pg_try_advisory_xact_lock_shared(hashtextextended(held, 7305))) FROM unnest(ids) AS held) THEN
    RETURN QUERY SELECT projects.id, projects.key || ':' || projects.version FROM projects WHERE projects.id = ANY (ids);
  ELSE
    RETURN QUERY SELECT held, 'busy' FROM unnest(ids) AS held;
  END IF;
END $function$
;

CREATE OR REPLACE FUNCTION public.last_event_position()
 RETURNS bigint
 LANGUAGE sql
RETURN (SELECT CASE WHEN task_events_position_seq.is_called THEN task_events_position_seq.last_value ELSE (0)::bigint END AS "case" FROM task_events_position_seq)
;

CREATE OR REPLACE FUNCTION public.note_removed_files()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO removed_files (id) SELECT id FROM gone ON CONFLICT DO NOTHING;
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.task_search_text(title text, labels text[], description text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN fold_text(((((((((((' '::text || title) || ' '::text) || chr(31)) || ' '::text) || array_to_string(labels, ' '::text)) || ' '::text) || chr(31)) || ' '::text) || COALESCE(description, ''::text)) || ' '::text))
;

CREATE TABLE attachments (
  id uuid NOT NULL,
  task_id uuid,
  owner text COLLATE "C" NOT NULL,
  name text NOT NULL,
  size bigint NOT NULL,
  state attachment_state NOT NULL,
  content_type text,
  checksum text,
  thumbnail boolean NOT NULL DEFAULT false,
  created_at timestamp(3) with time zone NOT NULL
);

CREATE TABLE comments (
  id uuid NOT NULL,
  task_id uuid NOT NULL,
  author text NOT NULL,
  body text NOT NULL,
  mentions text[] NOT NULL,
  version integer NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  edited_at timestamp(3) with time zone
);

CREATE TABLE event_audience (
  member text COLLATE "C" NOT NULL,
  "position" bigint NOT NULL
);

CREATE TABLE feed_cursors (
  consumer text NOT NULL,
  event_id uuid,
  moved_at timestamp(3) with time zone NOT NULL DEFAULT now()
);

CREATE TABLE idempotency_keys (
  caller text NOT NULL,
  route text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  answer json NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now()
);

CREATE TABLE import_lines (
  import_id uuid NOT NULL,
  "position" integer NOT NULL,
  line integer NOT NULL,
  draft json,
  task_id uuid,
  kept boolean NOT NULL DEFAULT false,
  title text,
  fault text,
  remarks text[] NOT NULL DEFAULT '{}'::text[]
);

CREATE TABLE imports (
  id uuid NOT NULL,
  owner text COLLATE "C" NOT NULL,
  source text NOT NULL,
  state text NOT NULL,
  rights json NOT NULL,
  rights_until timestamp(3) with time zone NOT NULL,
  traceparent text NOT NULL,
  people json NOT NULL,
  projects json NOT NULL,
  total integer NOT NULL,
  made integer NOT NULL DEFAULT 0,
  refused integer NOT NULL DEFAULT 0,
  undone integer NOT NULL DEFAULT 0,
  kept integer NOT NULL DEFAULT 0,
  reason text,
  created_at timestamp(3) with time zone NOT NULL,
  moved_at timestamp(3) with time zone NOT NULL,
  ended_at timestamp(3) with time zone
);

CREATE TABLE migrations (
  id integer NOT NULL DEFAULT nextval('migrations_id_seq'::regclass),
  name character varying(255) NOT NULL,
  run_on timestamp without time zone NOT NULL
);

CREATE TABLE outbox (
  "position" bigint NOT NULL
);

CREATE TABLE overdue_counts (
  assigned_to text,
  n bigint NOT NULL
);

CREATE TABLE overdue_until (
  moment timestamp with time zone NOT NULL,
  day date NOT NULL
);

CREATE TABLE people (
  id text NOT NULL,
  teams text[] NOT NULL,
  sees_all boolean NOT NULL
);

CREATE TABLE project_members (
  project_id text NOT NULL,
  member text COLLATE "C" NOT NULL,
  lead boolean NOT NULL
);

CREATE TABLE projects (
  id text NOT NULL,
  key uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  description text,
  color text,
  archived_at timestamp(3) with time zone,
  created_by text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  updated_at timestamp(3) with time zone NOT NULL,
  version integer NOT NULL
);

CREATE TABLE removed_files (
  id uuid NOT NULL,
  removed_at timestamp(3) with time zone NOT NULL DEFAULT now()
);

CREATE TABLE task_count_changes (
  created_at timestamp(3) with time zone NOT NULL,
  completed_at timestamp(3) with time zone,
  due_date timestamp(3) with time zone,
  due_day date,
  status task_status NOT NULL,
  priority task_priority NOT NULL,
  n smallint NOT NULL,
  assigned_to text
);

CREATE TABLE task_events (
  "position" bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  event_id uuid NOT NULL,
  subject text NOT NULL,
  type text NOT NULL,
  occurred_at timestamp(3) with time zone NOT NULL,
  traceparent text NOT NULL,
  body json NOT NULL,
  audience text[] NOT NULL DEFAULT '{}'::text[]
);

CREATE TABLE task_quarter_counts (
  quarter timestamp(0) with time zone NOT NULL,
  created bigint NOT NULL,
  completed bigint NOT NULL
);

CREATE TABLE task_state_counts (
  status task_status NOT NULL,
  priority task_priority NOT NULL,
  unassigned boolean NOT NULL,
  n bigint NOT NULL
);

CREATE TABLE task_watchers (
  user_id text COLLATE "C" NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  task_id uuid NOT NULL
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
  search tsvector,
  due_day date,
  search_text text COLLATE "C" GENERATED ALWAYS AS (task_search_text(title, labels, description)) STORED,
  watchers text[] NOT NULL DEFAULT '{}'::text[],
  parent_id uuid,
  repeat text,
  remind_at timestamp(3) with time zone,
  "position" text COLLATE "C"
);

CREATE TABLE undelivered_events (
  "position" bigint NOT NULL,
  reason text NOT NULL,
  detail text,
  recorded_at timestamp(3) with time zone NOT NULL DEFAULT now()
);

CREATE TABLE views (
  id uuid NOT NULL,
  owner text COLLATE "C",
  project_id text,
  name text NOT NULL,
  query text NOT NULL,
  "position" integer NOT NULL,
  created_by text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  updated_at timestamp(3) with time zone NOT NULL
);

ALTER TABLE attachments ADD CONSTRAINT attachments_check CHECK (((state = 'arriving'::attachment_state) OR ((content_type IS NOT NULL) AND (checksum IS NOT NULL))));

ALTER TABLE attachments ADD CONSTRAINT attachments_checksum_check CHECK ((checksum ~ '^[0-9a-f]{64}$'::text));

ALTER TABLE attachments ADD CONSTRAINT attachments_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 255)));

ALTER TABLE attachments ADD CONSTRAINT attachments_owner_check CHECK ((owner ~ '^(person|service):'::text));

ALTER TABLE attachments ADD CONSTRAINT attachments_pkey PRIMARY KEY (id);

ALTER TABLE attachments ADD CONSTRAINT attachments_size_check CHECK ((size >= 0));

ALTER TABLE attachments ADD CONSTRAINT attachments_task_id_fkey FOREIGN KEY (task_id) REFERENCES tasks(id) ON DELETE CASCADE;

ALTER TABLE comments ADD CONSTRAINT comments_body_check CHECK (((char_length(body) >= 1) AND (char_length(body) <= 10000)));

ALTER TABLE comments ADD CONSTRAINT comments_pkey PRIMARY KEY (id);

ALTER TABLE comments ADD CONSTRAINT comments_task_id_fkey FOREIGN KEY (task_id) REFERENCES tasks(id) ON DELETE CASCADE;

ALTER TABLE comments ADD CONSTRAINT comments_version_check CHECK ((version >= 1));

ALTER TABLE event_audience ADD CONSTRAINT event_audience_pkey PRIMARY KEY (member, "position");

ALTER TABLE feed_cursors ADD CONSTRAINT feed_cursors_pkey PRIMARY KEY (consumer);

ALTER TABLE idempotency_keys ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (caller, route, key);

ALTER TABLE import_lines ADD CONSTRAINT import_lines_import_id_fkey FOREIGN KEY (import_id) REFERENCES imports(id) ON DELETE CASCADE;

ALTER TABLE import_lines ADD CONSTRAINT import_lines_pkey PRIMARY KEY (import_id, "position");

ALTER TABLE imports ADD CONSTRAINT imports_owner_check CHECK ((owner ~ '^(person|service):'::text));

ALTER TABLE imports ADD CONSTRAINT imports_pkey PRIMARY KEY (id);

ALTER TABLE imports ADD CONSTRAINT imports_state_check CHECK ((state = ANY (ARRAY['working'::text, 'done'::text, 'stopped'::text, 'undoing'::text, 'undone'::text])));

ALTER TABLE migrations ADD CONSTRAINT migrations_pkey PRIMARY KEY (id);

ALTER TABLE outbox ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");

ALTER TABLE overdue_counts ADD CONSTRAINT overdue_counts_assigned_to_key UNIQUE NULLS NOT DISTINCT (assigned_to);

ALTER TABLE people ADD CONSTRAINT people_pkey PRIMARY KEY (id);

ALTER TABLE project_members ADD CONSTRAINT project_members_member_check CHECK ((member ~ '^(person|team|service):'::text));

ALTER TABLE project_members ADD CONSTRAINT project_members_pkey PRIMARY KEY (project_id, member);

ALTER TABLE project_members ADD CONSTRAINT project_members_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects(id) ON DELETE CASCADE;

ALTER TABLE projects ADD CONSTRAINT projects_description_check CHECK ((char_length(description) <= 2000));

ALTER TABLE projects ADD CONSTRAINT projects_id_check CHECK ((id ~ '^[A-Za-z0-9_-]{1,64}$'::text));

ALTER TABLE projects ADD CONSTRAINT projects_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100)));

ALTER TABLE projects ADD CONSTRAINT projects_pkey PRIMARY KEY (id);

ALTER TABLE projects ADD CONSTRAINT projects_version_check CHECK ((version >= 1));

ALTER TABLE removed_files ADD CONSTRAINT removed_files_pkey PRIMARY KEY (id);

ALTER TABLE task_events ADD CONSTRAINT task_events_event_id_key UNIQUE (event_id);

ALTER TABLE task_events ADD CONSTRAINT task_events_pkey PRIMARY KEY ("position");

ALTER TABLE task_quarter_counts ADD CONSTRAINT task_quarter_counts_pkey PRIMARY KEY (quarter);

ALTER TABLE task_state_counts ADD CONSTRAINT task_state_counts_pkey PRIMARY KEY (status, priority, unassigned);

ALTER TABLE task_watchers ADD CONSTRAINT task_watchers_pkey PRIMARY KEY (user_id, created_at, task_id);

ALTER TABLE task_watchers ADD CONSTRAINT task_watchers_task_id_fkey FOREIGN KEY (task_id) REFERENCES tasks(id) ON DELETE CASCADE;

ALTER TABLE tasks ADD CONSTRAINT tasks_description_check CHECK ((char_length(description) <= 20000));

ALTER TABLE tasks ADD CONSTRAINT tasks_due_once CHECK (((due_date IS NULL) OR (due_day IS NULL)));

ALTER TABLE tasks ADD CONSTRAINT tasks_not_their_own CHECK ((parent_id <> id));

ALTER TABLE tasks ADD CONSTRAINT tasks_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES tasks(id);

ALTER TABLE tasks ADD CONSTRAINT tasks_pkey PRIMARY KEY (id);

ALTER TABLE tasks ADD CONSTRAINT tasks_position_check CHECK ((char_length("position") <= 300));

ALTER TABLE tasks ADD CONSTRAINT tasks_repeat_check CHECK ((char_length(repeat) <= 300));

ALTER TABLE tasks ADD CONSTRAINT tasks_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)));

ALTER TABLE tasks ADD CONSTRAINT tasks_version_check CHECK ((version >= 1));

ALTER TABLE tasks ADD CONSTRAINT tasks_watchers_check CHECK ((cardinality(watchers) <= 50));

ALTER TABLE undelivered_events ADD CONSTRAINT undelivered_events_pkey PRIMARY KEY ("position");

ALTER TABLE undelivered_events ADD CONSTRAINT undelivered_events_reason_check CHECK ((reason = ANY (ARRAY['unrouted'::text, 'refused'::text])));

ALTER TABLE views ADD CONSTRAINT views_check CHECK (((owner IS NULL) <> (project_id IS NULL)));

ALTER TABLE views ADD CONSTRAINT views_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100)));

ALTER TABLE views ADD CONSTRAINT views_owner_check CHECK ((owner ~ '^(person|service):'::text));

ALTER TABLE views ADD CONSTRAINT views_pkey PRIMARY KEY (id);

ALTER TABLE views ADD CONSTRAINT views_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects(id) ON DELETE CASCADE;

ALTER TABLE views ADD CONSTRAINT views_query_check CHECK ((char_length(query) <= 2000));

CREATE INDEX attachments_by_owner ON public.attachments USING btree (owner, id) INCLUDE (size);

CREATE INDEX attachments_by_task ON public.attachments USING btree (task_id, id);

CREATE INDEX attachments_unready ON public.attachments USING btree (created_at) WHERE (state <> 'ready'::attachment_state);

CREATE INDEX comments_by_task ON public.comments USING btree (task_id, id);

CREATE INDEX idempotency_keys_by_time ON public.idempotency_keys USING btree (created_at);

CREATE INDEX import_lines_to_make ON public.import_lines USING btree (import_id, "position") WHERE (draft IS NOT NULL);

CREATE INDEX import_lines_to_tell ON public.import_lines USING btree (import_id, line, "position") WHERE (title IS NOT NULL);

CREATE INDEX import_lines_to_undo ON public.import_lines USING btree (import_id, "position") WHERE ((task_id IS NOT NULL) AND (NOT kept));

CREATE INDEX imports_by_end ON public.imports USING btree (ended_at) WHERE (ended_at IS NOT NULL);

CREATE INDEX imports_by_owner ON public.imports USING btree (owner, id);

CREATE INDEX imports_by_turn ON public.imports USING btree (moved_at) WHERE (state = ANY (ARRAY['working'::text, 'undoing'::text]));

CREATE UNIQUE INDEX imports_in_work ON public.imports USING btree (owner) WHERE (state = ANY (ARRAY['working'::text, 'undoing'::text]));

CREATE INDEX project_members_by_member ON public.project_members USING btree (member, project_id);

CREATE INDEX projects_by_creation ON public.projects USING btree (created_at, id);

CREATE INDEX task_events_by_subject ON public.task_events USING btree (subject, "position");

CREATE INDEX task_events_by_time ON public.task_events USING btree (occurred_at);

CREATE INDEX task_watchers_by_task ON public.task_watchers USING btree (task_id);

CREATE INDEX tasks_by_assignee ON public.tasks USING btree (assigned_to, created_at, id);

CREATE INDEX tasks_by_completion ON public.tasks USING btree (completed_at) WHERE (completed_at IS NOT NULL);

CREATE INDEX tasks_by_creation ON public.tasks USING btree (created_at, id);

CREATE INDEX tasks_by_due_date ON public.tasks USING btree (due_date, id) WHERE (due_date IS NOT NULL);

CREATE INDEX tasks_by_due_day ON public.tasks USING btree (due_day, id) WHERE (due_day IS NOT NULL);

CREATE INDEX tasks_by_label ON public.tasks USING gin (labels) WHERE (labels <> '{}'::text[]);

CREATE INDEX tasks_by_parent ON public.tasks USING btree (parent_id) WHERE (parent_id IS NOT NULL);

CREATE INDEX tasks_by_priority ON public.tasks USING btree (priority, id);

CREATE INDEX tasks_by_project ON public.tasks USING btree (project_id, id) WHERE (project_id IS NOT NULL);

CREATE INDEX tasks_by_state ON public.tasks USING btree (status, priority);

CREATE INDEX tasks_by_title ON public.tasks USING btree (title COLLATE title_order, id);

CREATE INDEX tasks_by_update ON public.tasks USING btree (updated_at, id);

CREATE INDEX tasks_in_project ON public.tasks USING btree (project_id, created_at, id) INCLUDE (status, priority, assigned_to, due_date, due_day, completed_at) WHERE (project_id IS NOT NULL);

CREATE INDEX tasks_in_project_by_due_date ON public.tasks USING btree (project_id, due_date, id) WHERE ((project_id IS NOT NULL) AND (due_date IS NOT NULL));

CREATE INDEX tasks_in_project_by_due_day ON public.tasks USING btree (project_id, due_day, id) WHERE ((project_id IS NOT NULL) AND (due_day IS NOT NULL));

CREATE UNIQUE INDEX tasks_in_project_by_position ON public.tasks USING btree (project_id, COALESCE("position", first_position(id))) WHERE (project_id IS NOT NULL);

CREATE INDEX tasks_in_project_by_priority ON public.tasks USING btree (project_id, priority, id) WHERE (project_id IS NOT NULL);

CREATE INDEX tasks_in_project_by_title ON public.tasks USING btree (project_id, title COLLATE title_order, id) WHERE (project_id IS NOT NULL);

CREATE INDEX tasks_in_project_by_update ON public.tasks USING btree (project_id, updated_at, id) WHERE (project_id IS NOT NULL);

CREATE INDEX tasks_in_project_without_due ON public.tasks USING btree (project_id, id) WHERE ((project_id IS NOT NULL) AND (due_date IS NULL) AND (due_day IS NULL));

CREATE INDEX tasks_made_for_others ON public.tasks USING btree (created_by, created_at, id) WHERE (assigned_to IS DISTINCT FROM created_by);

CREATE INDEX tasks_open_by_due ON public.tasks USING btree (due_date, assigned_to) WHERE ((due_date IS NOT NULL) AND (status <> ALL (ARRAY['done'::task_status, 'cancelled'::task_status])));

CREATE INDEX tasks_open_by_due_day ON public.tasks USING btree (due_day, assigned_to) WHERE ((due_day IS NOT NULL) AND (status <> ALL (ARRAY['done'::task_status, 'cancelled'::task_status])));

CREATE INDEX tasks_search ON public.tasks USING gin (search_text gin_trgm_ops);

CREATE INDEX tasks_without_due ON public.tasks USING btree (id) WHERE ((due_date IS NULL) AND (due_day IS NULL));

CREATE INDEX views_of_owner ON public.views USING btree (owner, "position", id) WHERE (owner IS NOT NULL);

CREATE INDEX views_of_project ON public.views USING btree (project_id, "position", id) WHERE (project_id IS NOT NULL);

CREATE TRIGGER announce_event_writer BEFORE INSERT ON public.task_events FOR EACH STATEMENT EXECUTE FUNCTION announce_event_writer();

CREATE TRIGGER attachments_removed AFTER DELETE ON public.attachments REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note_removed_files();

CREATE TRIGGER count_added_tasks AFTER INSERT ON public.tasks REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_added_tasks();

CREATE TRIGGER count_changed_task AFTER UPDATE ON public.tasks FOR EACH ROW WHEN ((((((((old.created_at IS DISTINCT FROM new.created_at) OR (old.completed_at IS DISTINCT FROM new.completed_at)) OR (old.due_date IS DISTINCT FROM new.due_date)) OR (old.due_day IS DISTINCT FROM new.due_day)) OR (old.status IS DISTINCT FROM new.status)) OR (old.priority IS DISTINCT FROM new.priority)) OR (old.assigned_to IS DISTINCT FROM new.assigned_to))) EXECUTE FUNCTION count_changed_task();

CREATE TRIGGER count_no_tasks AFTER TRUNCATE ON public.tasks FOR EACH STATEMENT EXECUTE FUNCTION count_no_tasks();

CREATE TRIGGER count_removed_tasks AFTER DELETE ON public.tasks REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_removed_tasks();
