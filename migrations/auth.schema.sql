-- What the migrations of this folder make together. Written by a test; change the migrations instead.

CREATE OR REPLACE FUNCTION public.acting()
 RETURNS json
 LANGUAGE sql
 STABLE
AS $function$
  SELECT json_build_object('id', id, 'type', CASE WHEN id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN 'user' ELSE 'service' END)
  FROM (SELECT coalesce(nullif(current_setting('taskward.actor', true), ''), 'auth-service') AS id) AS known
$function$
;

CREATE OR REPLACE FUNCTION public.announce_event_writer()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(event_lock_base() + last_event_position());
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.append_audit(p_type text, p_actor text, p_subject text, p_address text, p_device text, p_request_id text, p_details jsonb)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
DECLARE
  v_previous bytea;
  v_seq bigint;
  v_hash bytea;
  v_at timestamptz;
BEGIN
  PERFORM set_config('taskward.actor', coalesce(p_actor, ''), true);
  PERFORM pg_advisory_xact_lock(7301);
  SELECT hash, seq + 1 INTO STRICT v_previous, v_seq FROM audit_head;
  v_at := clock_timestamp();
  v_hash := audit_hash(v_previous, v_seq, v_at, p_type, p_actor, p_subject, p_address, p_device, p_request_id, p_details);
  INSERT INTO audit VALUES (
    v_seq, v_at, p_type, p_actor, p_subject, p_address, p_device, p_request_id, p_details, v_previous, v_hash
  );
  UPDATE audit_head SET seq = v_seq, hash = v_hash;
  RETURN v_seq;
END
$function$
;

CREATE OR REPLACE FUNCTION public.append_revocation(p_kind text, p_id text, p_version integer, p_before timestamp with time zone, p_lifetime interval)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
DECLARE
  v_seq bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(7302);
  v_seq := nextval('revocations_seq');
  INSERT INTO revocations (seq, kind, id, version, before, expires_at)
  VALUES (v_seq, p_kind, p_id, p_version, p_before, clock_timestamp() + p_lifetime);
  PERFORM pg_notify('revocations', v_seq::text);
  RETURN v_seq;
END
$function$
;

CREATE OR REPLACE FUNCTION public.audit_hash(p_previous bytea, p_seq bigint, p_at timestamp with time zone, p_type text, p_actor text, p_subject text, p_address text, p_device text, p_request_id text, p_details jsonb)
 RETURNS bytea
 LANGUAGE sql
 STABLE
AS $function$
  SELECT sha256(p_previous || convert_to(jsonb_build_array(
    p_seq, extract(epoch FROM p_at), p_type, p_actor, p_subject, p_address, p_device, p_request_id, p_details
  )::text, 'UTF8'))
$function$
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

CREATE OR REPLACE FUNCTION public.differences(p_from jsonb, p_to jsonb)
 RETURNS json
 LANGUAGE sql
 IMMUTABLE
AS $function$
  SELECT coalesce(json_object_agg(key, json_build_object('from', before.value, 'to', after.value)), '{}')
  FROM jsonb_each(p_from) AS before JOIN jsonb_each(p_to) AS after USING (key)
  WHERE before.value IS DISTINCT FROM after.value
$function$
;

CREATE OR REPLACE FUNCTION public.event_lock_base()
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
RETURN ((7305)::bigint << 40)
;

CREATE OR REPLACE FUNCTION public.fold_text(value text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(regexp_replace(replace(replace(replace(translate(lower((NORMALIZE(value, NFKD) COLLATE pg_c_utf8)), 'ςøłđıð'::text, 'σoldid'::text), 'ß'::text, 'ss'::text), 'æ'::text, 'ae'::text), 'œ'::text, 'oe'::text), '[\u00ad\u0300-\u036f\u0591-\u05c7\u0610-\u061c\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+'::text, ''::text, 'g'::text), '[^[:alnum:]\x1f]+'::text, ' '::text, 'g'::text)
;

CREATE OR REPLACE FUNCTION public.last_event_position()
 RETURNS bigint
 LANGUAGE sql
RETURN (SELECT CASE WHEN identity_events_position_seq.is_called THEN identity_events_position_seq.last_value ELSE (0)::bigint END AS "case" FROM identity_events_position_seq)
;

CREATE OR REPLACE FUNCTION public.new_event_id(p_at timestamp with time zone)
 RETURNS uuid
 LANGUAGE sql
AS $function$
  SELECT encode(set_bit(set_bit(
    overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send(floor(extract(epoch FROM p_at) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
    52, 1), 53, 1), 'hex')::uuid
$function$
;

CREATE OR REPLACE FUNCTION public.note_linked_accounts()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  v_user uuid := coalesce(NEW.user_id, OLD.user_id);
BEGIN
  PERFORM FROM users WHERE id = v_user FOR NO KEY UPDATE;
  UPDATE users SET
    proof_methods = array_remove(proof_methods, 'provider') ||
      CASE WHEN EXISTS (SELECT FROM linked_accounts WHERE user_id = v_user) THEN '{provider}' ELSE '{}' END::text[],
    auth_version = auth_version + CASE TG_OP WHEN 'DELETE' THEN 1 ELSE 0 END
  WHERE id = v_user;
  RETURN NULL;
END
$function$
;

CREATE OR REPLACE FUNCTION public.note_passkeys()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  v_user uuid := coalesce(NEW.user_id, OLD.user_id);
  v_has boolean;
BEGIN
  PERFORM FROM users WHERE id = v_user FOR NO KEY UPDATE;
  v_has := EXISTS (SELECT FROM passkeys WHERE user_id = v_user);
  PERFORM set_second_factor(v_user, 'passkey', v_has);
  UPDATE users SET
    proof_methods = array_remove(proof_methods, 'passkey') || CASE WHEN v_has THEN '{passkey}' ELSE '{}' END::text[],
    auth_version = auth_version + CASE TG_OP WHEN 'DELETE' THEN 1 ELSE 0 END
  WHERE id = v_user;
  RETURN NULL;
END
$function$
;

CREATE OR REPLACE FUNCTION public.note_totp()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM set_second_factor(coalesce(NEW.user_id, OLD.user_id), 'totp', TG_OP <> 'DELETE' AND NEW.secret IS NOT NULL);
  RETURN NULL;
END
$function$
;

CREATE OR REPLACE FUNCTION public.permissions_of(given text[])
 RETURNS text[]
 LANGUAGE sql
 STABLE
AS $function$
  SELECT coalesce(array_agg(permission ORDER BY place), '{}') FROM (
    SELECT permission, min(place) AS place FROM (
      SELECT permission, row_number() OVER (ORDER BY name, ordinality) AS place
      FROM roles, unnest(permissions) WITH ORDINALITY AS listed(permission, ordinality) WHERE name = ANY (given)
    ) AS every GROUP BY permission
  ) AS once
$function$
;

CREATE OR REPLACE FUNCTION public.raise_auth_version()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  NEW.auth_version := OLD.auth_version + 1;
  RETURN NEW;
END
$function$
;

CREATE OR REPLACE FUNCTION public.set_second_factor(p_user uuid, p_factor text, p_has boolean)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM FROM users WHERE id = p_user FOR NO KEY UPDATE;
  UPDATE users SET second_factors =
    CASE WHEN p_has THEN array_append(second_factors, p_factor) ELSE array_remove(second_factors, p_factor) END
  WHERE id = p_user AND (p_factor = ANY (second_factors)) <> p_has;
END
$function$
;

CREATE OR REPLACE FUNCTION public.spread_permissions()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM FROM users WHERE NEW.name = ANY (roles) ORDER BY id FOR NO KEY UPDATE;
  UPDATE users SET permissions = permissions_of(roles)
  WHERE NEW.name = ANY (roles) AND permissions IS DISTINCT FROM permissions_of(roles);
  RETURN NULL;
END
$function$
;

CREATE OR REPLACE FUNCTION public.spread_teams()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  v_user uuid := coalesce(NEW.user_id, OLD.user_id);
BEGIN
  PERFORM FROM users WHERE id = v_user FOR NO KEY UPDATE;
  UPDATE users SET teams = ARRAY(SELECT handle FROM team_members WHERE user_id = v_user ORDER BY handle) WHERE id = v_user;
  RETURN NULL;
END
$function$
;

CREATE OR REPLACE FUNCTION public.take_permissions()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM FROM roles WHERE name = ANY (NEW.roles) AND name NOT IN ('admin', 'user') ORDER BY name FOR SHARE;
  IF EXISTS (SELECT FROM unnest(NEW.roles) AS role WHERE NOT EXISTS (SELECT FROM roles WHERE name = role)) THEN
    RAISE foreign_key_violation USING MESSAGE = 'there is no such role', CONSTRAINT = 'users_roles';
  END IF;
  NEW.permissions := permissions_of(NEW.roles);
  RETURN NEW;
END
$function$
;

CREATE OR REPLACE FUNCTION public.tell(p_type text, p_key text, p_subject text, p_about jsonb, p_changes json, p_queued boolean DEFAULT true)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
DECLARE
  v_at timestamptz(3) := clock_timestamp();
  v_id uuid := new_event_id(v_at);
  v_trace text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  v_position bigint;
BEGIN
  INSERT INTO identity_events (event_id, subject, type, occurred_at, traceparent, body) VALUES (
    v_id, p_subject, p_type, v_at, '00-' || left(v_trace, 32) || '-' || right(v_trace, 16) || '-01',
    json_build_object(
      'eventId', v_id, 'type', p_type, p_key, p_subject, 'actor', acting(),
      'timestamp', to_char(v_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      split_part(p_type, '.', 1), p_about, 'changes', p_changes))
  RETURNING position INTO v_position;
  IF p_queued THEN INSERT INTO outbox (position) VALUES (v_position); END IF;
END
$function$
;

CREATE OR REPLACE FUNCTION public.tell_members()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  v_from jsonb := '[]';
  v_to jsonb := '[]';
  v_team teams;
BEGIN
  IF TG_OP <> 'INSERT' THEN v_from := jsonb_build_array(jsonb_build_object('id', OLD.user_id, 'lead', OLD.lead)); END IF;
  IF TG_OP <> 'DELETE' THEN v_to := jsonb_build_array(jsonb_build_object('id', NEW.user_id, 'lead', NEW.lead)); END IF;
  SELECT * INTO v_team FROM teams WHERE handle = coalesce(NEW.handle, OLD.handle);
  IF FOUND AND v_from <> v_to THEN
    PERFORM tell('team.updated', 'handle', v_team.handle, told_team(v_team),
      json_build_object('members', json_build_object('from', v_from, 'to', v_to)));
  END IF;
  RETURN NULL;
END
$function$
;

CREATE OR REPLACE FUNCTION public.tell_team()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM tell('team.created', 'handle', NEW.handle, told_team(NEW), '{}');
  ELSIF TG_OP = 'UPDATE' THEN
    PERFORM tell('team.updated', 'handle', NEW.handle, told_team(NEW), differences(told_team(OLD), told_team(NEW)));
  ELSE
    PERFORM tell('team.deleted', 'handle', OLD.handle, told_team(OLD), '{}');
  END IF;
  RETURN NULL;
END
$function$
;

CREATE OR REPLACE FUNCTION public.tell_user()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM tell('user.created', 'userId', NEW.id::text, told_user(NEW), '{}');
  ELSIF TG_OP = 'UPDATE' THEN
    PERFORM tell('user.updated', 'userId', NEW.id::text, told_user(NEW), differences(told_user(OLD), told_user(NEW)));
  ELSE
    -- Of who is gone only the name stays, as everywhere; the events from before are told without the rest.
    UPDATE identity_events SET body = (
      jsonb_set(body::jsonb, '{user}', (body::jsonb->'user') || jsonb_build_object(
        'name', coalesce(nullif(OLD.name, ''), OLD.username), 'username', NULL, 'avatar', NULL))
      #- '{changes,name}' #- '{changes,username}' #- '{changes,avatar}')::json
    WHERE subject = OLD.id::text AND type LIKE 'user.%';
    PERFORM tell('user.deleted', 'userId', OLD.id::text,
      told_user(OLD) || jsonb_build_object('username', NULL, 'avatar', NULL), '{}');
  END IF;
  RETURN NULL;
END
$function$
;

CREATE OR REPLACE FUNCTION public.told_team(t teams)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
AS $function$
  SELECT jsonb_build_object('handle', t.handle, 'name', t.name, 'description', t.description)
$function$
;

CREATE OR REPLACE FUNCTION public.told_user(u users)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
AS $function$
  SELECT jsonb_build_object(
    'id', u.id, 'name', coalesce(nullif(u.name, ''), u.username), 'username', u.username, 'avatar', u.avatar,
    'roles', u.roles, 'permissions', u.permissions, 'teams', u.teams, 'disabled', u.disabled_at IS NOT NULL)
$function$
;

CREATE SEQUENCE revocations_seq;

CREATE TABLE audit (
  seq bigint NOT NULL,
  at timestamp with time zone NOT NULL,
  type text NOT NULL,
  actor text,
  subject text,
  address text,
  device text,
  request_id text,
  details jsonb NOT NULL DEFAULT '{}'::jsonb,
  previous_hash bytea NOT NULL,
  hash bytea NOT NULL
);

CREATE TABLE audit_head (
  only_row boolean NOT NULL DEFAULT true,
  seq bigint NOT NULL,
  hash bytea NOT NULL
);

CREATE TABLE clients (
  id text NOT NULL,
  name text NOT NULL,
  secret_hash text NOT NULL,
  scopes text[] NOT NULL,
  redirect_uris text[] NOT NULL DEFAULT '{}'::text[],
  post_logout_redirect_uris text[] NOT NULL DEFAULT '{}'::text[],
  created_by text,
  created_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE counted_uploads (
  user_id uuid NOT NULL,
  key text COLLATE "C" NOT NULL,
  counted_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE deleted_clients (
  id text NOT NULL,
  name text NOT NULL,
  deleted_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE deleted_users (
  id uuid NOT NULL,
  name text NOT NULL,
  deleted_at timestamp with time zone NOT NULL DEFAULT now(),
  auth_version integer NOT NULL DEFAULT 1
);

CREATE TABLE event_audience (
  member text COLLATE "C" NOT NULL,
  "position" bigint NOT NULL
);

CREATE TABLE external_identities (
  issuer text NOT NULL,
  subject text NOT NULL,
  user_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  claims_at timestamp with time zone NOT NULL
);

CREATE TABLE identity_events (
  "position" bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  event_id uuid NOT NULL,
  subject text NOT NULL,
  type text NOT NULL,
  occurred_at timestamp(3) with time zone NOT NULL,
  traceparent text NOT NULL,
  body json NOT NULL,
  audience text[] NOT NULL DEFAULT '{}'::text[]
);

CREATE UNLOGGED TABLE limits (
  key text NOT NULL,
  hits integer NOT NULL,
  resets_at timestamp with time zone NOT NULL
);

CREATE TABLE linked_accounts (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  issuer text NOT NULL,
  subject text NOT NULL,
  label text NOT NULL,
  linked_at timestamp with time zone NOT NULL DEFAULT now(),
  last_used_at timestamp with time zone
);

CREATE TABLE mail_links (
  user_id uuid NOT NULL,
  purpose text NOT NULL,
  hash bytea NOT NULL,
  email text NOT NULL,
  mail_id uuid NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  used_at timestamp with time zone
);

CREATE TABLE mailboxes (
  mailbox text NOT NULL,
  user_id uuid NOT NULL
);

CREATE TABLE mails (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  recipient text NOT NULL,
  subject text NOT NULL,
  body bytea,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  next_try_at timestamp with time zone NOT NULL DEFAULT now(),
  last_error text,
  sent_at timestamp with time zone,
  claimed_at timestamp with time zone,
  handed_by text,
  request_key text,
  fingerprint bytea
);

CREATE TABLE migrations (
  id integer NOT NULL DEFAULT nextval('migrations_id_seq'::regclass),
  name character varying(255) NOT NULL,
  run_on timestamp without time zone NOT NULL
);

CREATE TABLE notices (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  type text NOT NULL,
  message text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  told_at timestamp with time zone
);

CREATE TABLE oidc_payloads (
  model text NOT NULL,
  id bytea NOT NULL,
  payload jsonb NOT NULL,
  grant_id text,
  uid text,
  session_id text,
  consumed_at timestamp with time zone,
  expires_at timestamp with time zone,
  account_id text GENERATED ALWAYS AS (COALESCE((payload ->> 'accountId'::text), (payload #>> '{result,login,accountId}'::text[]), (payload #>> '{lastSubmission,login,accountId}'::text[]))) STORED
);

CREATE TABLE outbox (
  "position" bigint NOT NULL
);

CREATE TABLE passkeys (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  credential_id bytea NOT NULL,
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  transports text[] NOT NULL,
  backup_eligible boolean NOT NULL,
  backed_up boolean NOT NULL,
  name text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  last_used_at timestamp with time zone
);

CREATE TABLE pending_links (
  interaction bytea NOT NULL,
  user_id uuid NOT NULL,
  issuer text NOT NULL,
  subject text NOT NULL,
  label text NOT NULL,
  email text NOT NULL,
  expires_at timestamp with time zone NOT NULL
);

CREATE TABLE provider_flows (
  state bytea NOT NULL,
  browser bytea NOT NULL,
  provider text NOT NULL,
  purpose jsonb NOT NULL,
  expires_at timestamp with time zone NOT NULL
);

CREATE TABLE recovery_codes (
  user_id uuid NOT NULL,
  hash bytea NOT NULL,
  used_at timestamp with time zone,
  sealed_key bytea
);

CREATE TABLE refresh_tokens (
  hash bytea NOT NULL,
  session_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  used_at timestamp with time zone,
  successor_hash bytea
);

CREATE TABLE remembered_devices (
  id uuid NOT NULL,
  hash bytea NOT NULL,
  user_id uuid NOT NULL,
  device text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  last_used_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL
);

CREATE TABLE revocations (
  seq bigint NOT NULL,
  kind text NOT NULL,
  id text NOT NULL,
  before timestamp with time zone,
  expires_at timestamp with time zone NOT NULL,
  version integer
);

CREATE TABLE roles (
  name text COLLATE "C" NOT NULL,
  permissions text[] NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE sessions (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  client_id text NOT NULL,
  device text NOT NULL DEFAULT ''::text,
  address text NOT NULL DEFAULT ''::text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  last_used_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  end_reason text,
  oidc_session_uid text,
  grant_id text,
  amr text[] NOT NULL,
  auth_time timestamp with time zone NOT NULL,
  remembered_device uuid
);

CREATE TABLE sign_in_challenges (
  hash bytea NOT NULL,
  user_id uuid NOT NULL,
  auth_version integer NOT NULL,
  amr text[] NOT NULL,
  auth_time timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL
);

CREATE TABLE signing_keys (
  kid text NOT NULL,
  public_jwk jsonb NOT NULL,
  private_key bytea,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  signs_from timestamp with time zone NOT NULL,
  retires_at timestamp with time zone,
  burned_at timestamp with time zone
);

CREATE TABLE team_members (
  handle text COLLATE "C" NOT NULL,
  user_id uuid NOT NULL,
  lead boolean NOT NULL DEFAULT false
);

CREATE TABLE teams (
  handle text COLLATE "C" NOT NULL,
  name text NOT NULL,
  description text NOT NULL DEFAULT ''::text,
  created_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE totp (
  user_id uuid NOT NULL,
  secret bytea,
  pending bytea,
  pending_until timestamp with time zone,
  last_step bigint NOT NULL DEFAULT 0
);

CREATE TABLE undelivered_events (
  "position" bigint NOT NULL,
  reason text NOT NULL,
  detail text,
  recorded_at timestamp(3) with time zone NOT NULL DEFAULT now()
);

CREATE TABLE used_challenges (
  challenge bytea NOT NULL,
  expires_at timestamp with time zone NOT NULL
);

CREATE TABLE username_skeletons (
  skeleton text NOT NULL,
  user_id uuid NOT NULL
);

CREATE TABLE users (
  id uuid NOT NULL,
  email text NOT NULL,
  username text NOT NULL,
  name text NOT NULL,
  given_name text NOT NULL DEFAULT ''::text,
  family_name text NOT NULL DEFAULT ''::text,
  company text,
  password_hash text,
  roles text[] NOT NULL DEFAULT '{user}'::text[],
  email_verified boolean NOT NULL DEFAULT false,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  last_seen_at timestamp with time zone,
  disabled_at timestamp with time zone,
  auth_version integer NOT NULL DEFAULT 1,
  proof_methods text[] NOT NULL DEFAULT '{}'::text[],
  avatar text,
  search_text text COLLATE "C" GENERATED ALWAYS AS (fold_text(((((((((((((' '::text || name) || ' '::text) || given_name) || ' '::text) || family_name) || ' '::text) || username) || ' '::text) || chr(31)) || ' '::text) || email) || ' '::text))) STORED,
  permissions text[] NOT NULL DEFAULT '{}'::text[],
  teams text[] NOT NULL DEFAULT '{}'::text[],
  second_factors text[] NOT NULL DEFAULT '{}'::text[],
  proofs_from timestamp with time zone,
  locale text,
  hides_presence boolean NOT NULL DEFAULT false,
  files_uploaded integer NOT NULL DEFAULT 0,
  upload_limit integer
);

ALTER TABLE audit ADD CONSTRAINT audit_pkey PRIMARY KEY (seq);

ALTER TABLE audit_head ADD CONSTRAINT audit_head_only_row_check CHECK (only_row);

ALTER TABLE audit_head ADD CONSTRAINT audit_head_pkey PRIMARY KEY (only_row);

ALTER TABLE clients ADD CONSTRAINT clients_pkey PRIMARY KEY (id);

ALTER TABLE counted_uploads ADD CONSTRAINT counted_uploads_pkey PRIMARY KEY (user_id, key);

ALTER TABLE counted_uploads ADD CONSTRAINT counted_uploads_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

ALTER TABLE deleted_clients ADD CONSTRAINT deleted_clients_pkey PRIMARY KEY (id);

ALTER TABLE deleted_users ADD CONSTRAINT deleted_users_pkey PRIMARY KEY (id);

ALTER TABLE event_audience ADD CONSTRAINT event_audience_pkey PRIMARY KEY (member, "position");

ALTER TABLE external_identities ADD CONSTRAINT external_identities_pkey PRIMARY KEY (issuer, subject);

ALTER TABLE external_identities ADD CONSTRAINT external_identities_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

ALTER TABLE external_identities ADD CONSTRAINT external_identities_user_id_key UNIQUE (user_id);

ALTER TABLE identity_events ADD CONSTRAINT identity_events_event_id_key UNIQUE (event_id);

ALTER TABLE identity_events ADD CONSTRAINT identity_events_pkey PRIMARY KEY ("position");

ALTER TABLE limits ADD CONSTRAINT limits_pkey PRIMARY KEY (key);

ALTER TABLE linked_accounts ADD CONSTRAINT linked_accounts_issuer_subject_key UNIQUE (issuer, subject);

ALTER TABLE linked_accounts ADD CONSTRAINT linked_accounts_pkey PRIMARY KEY (id);

ALTER TABLE linked_accounts ADD CONSTRAINT linked_accounts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

ALTER TABLE mail_links ADD CONSTRAINT mail_links_mail_id_fkey FOREIGN KEY (mail_id) REFERENCES mails(id) ON DELETE CASCADE;

ALTER TABLE mail_links ADD CONSTRAINT mail_links_pkey PRIMARY KEY (hash);

ALTER TABLE mail_links ADD CONSTRAINT mail_links_purpose_check CHECK ((purpose = ANY (ARRAY['reset-password'::text, 'verify-email'::text, 'not-me'::text])));

ALTER TABLE mail_links ADD CONSTRAINT mail_links_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

ALTER TABLE mailboxes ADD CONSTRAINT mailboxes_pkey PRIMARY KEY (mailbox);

ALTER TABLE mailboxes ADD CONSTRAINT mailboxes_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

ALTER TABLE mailboxes ADD CONSTRAINT mailboxes_user_id_key UNIQUE (user_id);

ALTER TABLE mails ADD CONSTRAINT mails_pkey PRIMARY KEY (id);

ALTER TABLE mails ADD CONSTRAINT mails_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

ALTER TABLE migrations ADD CONSTRAINT migrations_pkey PRIMARY KEY (id);

ALTER TABLE notices ADD CONSTRAINT notices_pkey PRIMARY KEY (id);

ALTER TABLE notices ADD CONSTRAINT notices_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

ALTER TABLE oidc_payloads ADD CONSTRAINT oidc_payloads_pkey PRIMARY KEY (model, id);

ALTER TABLE outbox ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");

ALTER TABLE passkeys ADD CONSTRAINT passkeys_credential_id_key UNIQUE (credential_id);

ALTER TABLE passkeys ADD CONSTRAINT passkeys_pkey PRIMARY KEY (id);

ALTER TABLE passkeys ADD CONSTRAINT passkeys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

ALTER TABLE pending_links ADD CONSTRAINT pending_links_pkey PRIMARY KEY (interaction);

ALTER TABLE pending_links ADD CONSTRAINT pending_links_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

ALTER TABLE provider_flows ADD CONSTRAINT provider_flows_pkey PRIMARY KEY (state);

ALTER TABLE recovery_codes ADD CONSTRAINT recovery_codes_pkey PRIMARY KEY (user_id, hash);

ALTER TABLE recovery_codes ADD CONSTRAINT recovery_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

ALTER TABLE refresh_tokens ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (hash);

ALTER TABLE refresh_tokens ADD CONSTRAINT refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE;

ALTER TABLE remembered_devices ADD CONSTRAINT remembered_devices_hash_key UNIQUE (hash);

ALTER TABLE remembered_devices ADD CONSTRAINT remembered_devices_pkey PRIMARY KEY (id);

ALTER TABLE remembered_devices ADD CONSTRAINT remembered_devices_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

ALTER TABLE revocations ADD CONSTRAINT revocations_kind_check CHECK ((kind = ANY (ARRAY['session'::text, 'user'::text, 'client'::text, 'key'::text])));

ALTER TABLE revocations ADD CONSTRAINT revocations_pkey PRIMARY KEY (seq);

ALTER TABLE roles ADD CONSTRAINT roles_name_check CHECK ((name ~ '^[a-z0-9-]{1,40}$'::text));

ALTER TABLE roles ADD CONSTRAINT roles_pkey PRIMARY KEY (name);

ALTER TABLE sessions ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

ALTER TABLE sessions ADD CONSTRAINT sessions_remembered_device_fkey FOREIGN KEY (remembered_device) REFERENCES remembered_devices(id) ON DELETE SET NULL;

ALTER TABLE sessions ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

ALTER TABLE sign_in_challenges ADD CONSTRAINT sign_in_challenges_pkey PRIMARY KEY (hash);

ALTER TABLE sign_in_challenges ADD CONSTRAINT sign_in_challenges_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

ALTER TABLE signing_keys ADD CONSTRAINT signing_keys_pkey PRIMARY KEY (kid);

ALTER TABLE team_members ADD CONSTRAINT team_members_handle_fkey FOREIGN KEY (handle) REFERENCES teams(handle) ON DELETE CASCADE;

ALTER TABLE team_members ADD CONSTRAINT team_members_pkey PRIMARY KEY (handle, user_id);

ALTER TABLE team_members ADD CONSTRAINT team_members_told TRIGGER DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE team_members ADD CONSTRAINT team_members_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

ALTER TABLE teams ADD CONSTRAINT teams_handle_check CHECK ((handle ~ '^[a-z0-9-]{1,40}$'::text));

ALTER TABLE teams ADD CONSTRAINT teams_pkey PRIMARY KEY (handle);

ALTER TABLE teams ADD CONSTRAINT teams_told TRIGGER DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE totp ADD CONSTRAINT totp_check CHECK (((secret IS NOT NULL) OR (pending IS NOT NULL)));

ALTER TABLE totp ADD CONSTRAINT totp_pkey PRIMARY KEY (user_id);

ALTER TABLE totp ADD CONSTRAINT totp_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

ALTER TABLE undelivered_events ADD CONSTRAINT undelivered_events_pkey PRIMARY KEY ("position");

ALTER TABLE undelivered_events ADD CONSTRAINT undelivered_events_reason_check CHECK ((reason = ANY (ARRAY['unrouted'::text, 'refused'::text])));

ALTER TABLE used_challenges ADD CONSTRAINT used_challenges_pkey PRIMARY KEY (challenge);

ALTER TABLE username_skeletons ADD CONSTRAINT username_skeletons_pkey PRIMARY KEY (skeleton);

ALTER TABLE username_skeletons ADD CONSTRAINT username_skeletons_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

ALTER TABLE users ADD CONSTRAINT users_files_uploaded_check CHECK ((files_uploaded >= 0));

ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY (id);

ALTER TABLE users ADD CONSTRAINT users_teams_check CHECK ((cardinality(teams) <= 50));

ALTER TABLE users ADD CONSTRAINT users_told TRIGGER DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE users ADD CONSTRAINT users_told_changes TRIGGER DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE users ADD CONSTRAINT users_upload_limit_check CHECK ((upload_limit >= 0));

CREATE INDEX audit_actor_idx ON public.audit USING btree (actor, seq);

CREATE INDEX audit_address_idx ON public.audit USING btree (address, seq);

CREATE INDEX audit_at_idx ON public.audit USING btree (at);

CREATE INDEX audit_subject_idx ON public.audit USING btree (subject, seq);

CREATE INDEX audit_type_idx ON public.audit USING btree (type, seq);

CREATE INDEX counted_uploads_age_idx ON public.counted_uploads USING btree (counted_at);

CREATE INDEX identity_events_by_subject ON public.identity_events USING btree (subject, "position");

CREATE INDEX identity_events_by_time ON public.identity_events USING btree (occurred_at);

CREATE INDEX limits_resets_idx ON public.limits USING btree (resets_at);

CREATE INDEX linked_accounts_user_idx ON public.linked_accounts USING btree (user_id);

CREATE INDEX mail_links_mail_idx ON public.mail_links USING btree (mail_id);

CREATE UNIQUE INDEX mail_links_unused_idx ON public.mail_links USING btree (user_id, purpose) WHERE ((used_at IS NULL) AND (purpose <> 'not-me'::text));

CREATE INDEX mail_links_user_idx ON public.mail_links USING btree (user_id);

CREATE INDEX mails_due_idx ON public.mails USING btree (next_try_at) WHERE ((sent_at IS NULL) AND (body IS NOT NULL));

CREATE UNIQUE INDEX mails_request_key ON public.mails USING btree (handed_by, request_key) WHERE (request_key IS NOT NULL);

CREATE INDEX mails_user_idx ON public.mails USING btree (user_id);

CREATE INDEX notices_untold_idx ON public.notices USING btree (user_id) WHERE (told_at IS NULL);

CREATE INDEX oidc_payloads_account_idx ON public.oidc_payloads USING btree (account_id) WHERE (account_id IS NOT NULL);

CREATE INDEX oidc_payloads_expires_idx ON public.oidc_payloads USING btree (expires_at);

CREATE INDEX oidc_payloads_grant_idx ON public.oidc_payloads USING btree (grant_id) WHERE (grant_id IS NOT NULL);

CREATE INDEX oidc_payloads_uid_idx ON public.oidc_payloads USING btree (uid) WHERE (uid IS NOT NULL);

CREATE INDEX passkeys_user_idx ON public.passkeys USING btree (user_id);

CREATE INDEX pending_links_user_idx ON public.pending_links USING btree (user_id);

CREATE INDEX provider_flows_expiry_idx ON public.provider_flows USING btree (expires_at);

CREATE INDEX refresh_tokens_session_idx ON public.refresh_tokens USING btree (session_id);

CREATE INDEX remembered_devices_user_idx ON public.remembered_devices USING btree (user_id);

CREATE INDEX revocations_expires_idx ON public.revocations USING btree (expires_at);

CREATE INDEX sessions_grant_idx ON public.sessions USING btree (grant_id) WHERE (grant_id IS NOT NULL);

CREATE UNIQUE INDEX sessions_oidc_key ON public.sessions USING btree (oidc_session_uid, client_id) WHERE (ended_at IS NULL);

CREATE INDEX sessions_remembered_device_idx ON public.sessions USING btree (remembered_device) WHERE (remembered_device IS NOT NULL);

CREATE INDEX sessions_user_idx ON public.sessions USING btree (user_id, created_at);

CREATE INDEX sign_in_challenges_expires_idx ON public.sign_in_challenges USING btree (expires_at);

CREATE INDEX sign_in_challenges_user_idx ON public.sign_in_challenges USING btree (user_id);

CREATE INDEX team_members_user_idx ON public.team_members USING btree (user_id);

CREATE INDEX used_challenges_expiry_idx ON public.used_challenges USING btree (expires_at);

CREATE INDEX username_skeletons_user_idx ON public.username_skeletons USING btree (user_id);

CREATE UNIQUE INDEX users_email_key ON public.users USING btree (lower(email));

CREATE UNIQUE INDEX users_username_key ON public.users USING btree (lower(username));

CREATE TRIGGER announce_event_writer BEFORE INSERT ON public.identity_events FOR EACH STATEMENT EXECUTE FUNCTION announce_event_writer();

CREATE TRIGGER linked_accounts_noted AFTER INSERT OR DELETE ON public.linked_accounts FOR EACH ROW EXECUTE FUNCTION note_linked_accounts();

CREATE TRIGGER passkeys_noted AFTER INSERT OR DELETE ON public.passkeys FOR EACH ROW EXECUTE FUNCTION note_passkeys();

CREATE TRIGGER roles_permissions AFTER UPDATE ON public.roles FOR EACH ROW WHEN ((old.permissions IS DISTINCT FROM new.permissions)) EXECUTE FUNCTION spread_permissions();

CREATE TRIGGER team_members_teams AFTER INSERT OR DELETE ON public.team_members FOR EACH ROW EXECUTE FUNCTION spread_teams();

CREATE CONSTRAINT TRIGGER team_members_told AFTER INSERT OR DELETE OR UPDATE ON public.team_members DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tell_members();

CREATE CONSTRAINT TRIGGER teams_told AFTER INSERT OR DELETE OR UPDATE ON public.teams DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tell_team();

CREATE TRIGGER totp_noted AFTER INSERT OR DELETE OR UPDATE OF secret ON public.totp FOR EACH ROW EXECUTE FUNCTION note_totp();

CREATE TRIGGER users_auth_version BEFORE UPDATE ON public.users FOR EACH ROW WHEN (((((((old.roles IS DISTINCT FROM new.roles) OR (old.disabled_at IS DISTINCT FROM new.disabled_at)) OR (old.password_hash IS DISTINCT FROM new.password_hash)) OR (old.teams IS DISTINCT FROM new.teams)) OR (old.permissions IS DISTINCT FROM new.permissions)) OR (old.second_factors IS DISTINCT FROM new.second_factors))) EXECUTE FUNCTION raise_auth_version();

CREATE TRIGGER users_first_permissions BEFORE INSERT ON public.users FOR EACH ROW EXECUTE FUNCTION take_permissions();

CREATE TRIGGER users_permissions BEFORE UPDATE ON public.users FOR EACH ROW WHEN ((old.roles IS DISTINCT FROM new.roles)) EXECUTE FUNCTION take_permissions();

CREATE CONSTRAINT TRIGGER users_told AFTER INSERT OR DELETE ON public.users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tell_user();

CREATE CONSTRAINT TRIGGER users_told_changes AFTER UPDATE ON public.users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((((((((old.name IS DISTINCT FROM new.name) OR (old.username IS DISTINCT FROM new.username)) OR (old.avatar IS DISTINCT FROM new.avatar)) OR (old.roles IS DISTINCT FROM new.roles)) OR (old.permissions IS DISTINCT FROM new.permissions)) OR (old.teams IS DISTINCT FROM new.teams)) OR ((old.disabled_at IS NULL) IS DISTINCT FROM (new.disabled_at IS NULL)))) EXECUTE FUNCTION tell_user();
