-- What the migrations of this folder make together. Written by a test; change the migrations instead.

CREATE TABLE beginning (
  at timestamp(3) with time zone NOT NULL DEFAULT now()
);

CREATE TABLE commenters (
  task_id uuid NOT NULL,
  user_id text NOT NULL
);

CREATE TABLE digests (
  user_id text NOT NULL,
  due_at timestamp(3) with time zone NOT NULL
);

CREATE TABLE feed_cursors (
  consumer text NOT NULL,
  event_id uuid,
  moved_at timestamp(3) with time zone NOT NULL DEFAULT now()
);

CREATE TABLE migrations (
  id integer NOT NULL DEFAULT nextval('migrations_id_seq'::regclass),
  name character varying(255) NOT NULL,
  run_on timestamp without time zone NOT NULL
);

CREATE TABLE moments (
  task_id uuid NOT NULL,
  user_id text NOT NULL,
  kind text NOT NULL,
  at timestamp(3) with time zone NOT NULL,
  due text NOT NULL,
  title text NOT NULL,
  told boolean NOT NULL DEFAULT false
);

CREATE TABLE notifications (
  id uuid NOT NULL,
  user_id text NOT NULL,
  kind text NOT NULL,
  strength smallint NOT NULL,
  task_id uuid,
  project_id text,
  title text NOT NULL,
  excerpt text,
  actor json,
  happened integer NOT NULL DEFAULT 1,
  in_app boolean NOT NULL,
  digest_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone NOT NULL,
  read_at timestamp(3) with time zone
);

CREATE TABLE push_subscriptions (
  id uuid NOT NULL,
  user_id text NOT NULL,
  endpoint text NOT NULL,
  p256dh text NOT NULL,
  auth text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now()
);

CREATE TABLE settings (
  user_id text NOT NULL,
  kinds json NOT NULL DEFAULT '{}'::json,
  time_zone text NOT NULL DEFAULT 'UTC'::text,
  digest_hour smallint NOT NULL DEFAULT 8
);

CREATE TABLE vapid_keys (
  is_ours boolean NOT NULL DEFAULT true,
  public_key text NOT NULL,
  private_key bytea NOT NULL
);

ALTER TABLE commenters ADD CONSTRAINT commenters_pkey PRIMARY KEY (task_id, user_id);

ALTER TABLE digests ADD CONSTRAINT digests_pkey PRIMARY KEY (user_id);

ALTER TABLE feed_cursors ADD CONSTRAINT feed_cursors_pkey PRIMARY KEY (consumer);

ALTER TABLE migrations ADD CONSTRAINT migrations_pkey PRIMARY KEY (id);

ALTER TABLE moments ADD CONSTRAINT moments_pkey PRIMARY KEY (task_id, user_id, kind);

ALTER TABLE notifications ADD CONSTRAINT notifications_pkey PRIMARY KEY (id);

ALTER TABLE push_subscriptions ADD CONSTRAINT push_subscriptions_endpoint_key UNIQUE (endpoint);

ALTER TABLE push_subscriptions ADD CONSTRAINT push_subscriptions_pkey PRIMARY KEY (id);

ALTER TABLE settings ADD CONSTRAINT settings_pkey PRIMARY KEY (user_id);

ALTER TABLE vapid_keys ADD CONSTRAINT vapid_keys_is_ours_check CHECK (is_ours);

ALTER TABLE vapid_keys ADD CONSTRAINT vapid_keys_pkey PRIMARY KEY (is_ours);

CREATE INDEX commenters_by_person ON public.commenters USING btree (user_id);

CREATE INDEX digests_by_time ON public.digests USING btree (due_at);

CREATE INDEX moments_by_person ON public.moments USING btree (user_id);

CREATE INDEX moments_to_tell ON public.moments USING btree (at) WHERE (NOT told);

CREATE INDEX notifications_by_time ON public.notifications USING btree (created_at);

CREATE INDEX notifications_inbox ON public.notifications USING btree (user_id, id) WHERE in_app;

CREATE INDEX notifications_of_digest ON public.notifications USING btree (user_id, digest_at) WHERE (digest_at IS NOT NULL);

CREATE INDEX notifications_of_project ON public.notifications USING btree (project_id, user_id) WHERE (project_id IS NOT NULL);

CREATE INDEX notifications_of_task ON public.notifications USING btree (task_id, user_id, created_at) WHERE (task_id IS NOT NULL);

CREATE INDEX notifications_unread ON public.notifications USING btree (user_id, id) WHERE (in_app AND (read_at IS NULL));

CREATE INDEX push_subscriptions_by_person ON public.push_subscriptions USING btree (user_id, id);
