-- What a role may do. Those of people are a list in users, so that no row is joined at a sign-in.
CREATE TABLE roles (
  name text COLLATE "C" PRIMARY KEY CHECK (name ~ '^[a-z0-9-]{1,40}$'),
  permissions text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
-- These two are fixed: packages/contracts says the same, and a test compares both.
INSERT INTO roles (name, permissions) VALUES
  ('admin', '{tasks:create,tasks:read:all,tasks:update:all,tasks:delete:all,users:read,roles:manage,dashboard:admin}'),
  ('user', '{tasks:create,tasks:read:own,tasks:update:own,dashboard:user}');

CREATE TABLE teams (
  handle text COLLATE "C" PRIMARY KEY CHECK (handle ~ '^[a-z0-9-]{1,40}$'),
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE team_members (
  handle text COLLATE "C" NOT NULL REFERENCES teams ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  lead boolean NOT NULL DEFAULT false,
  PRIMARY KEY (handle, user_id)
);
CREATE INDEX team_members_user_idx ON team_members (user_id);

-- Copies that the triggers below keep. A token is made of one row, and a row is of one moment: whoever reads a version
-- reads the rights that belong to it.
ALTER TABLE users
  ADD COLUMN permissions text[] NOT NULL DEFAULT '{}',
  ADD COLUMN teams text[] NOT NULL DEFAULT '{}' CONSTRAINT users_teams_check CHECK (cardinality(teams) <= 50);

-- What roles give together, each permission once.
CREATE FUNCTION permissions_of(given text[]) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(permission ORDER BY place), '{}') FROM (
    SELECT permission, min(place) AS place FROM (
      SELECT permission, row_number() OVER (ORDER BY name, ordinality) AS place
      FROM roles, unnest(permissions) WITH ORDINALITY AS listed(permission, ordinality) WHERE name = ANY (given)
    ) AS every GROUP BY permission
  ) AS once
$$;

UPDATE users SET permissions = permissions_of(roles);

CREATE OR REPLACE TRIGGER users_auth_version BEFORE UPDATE ON users FOR EACH ROW
  WHEN ((OLD.roles, OLD.disabled_at, OLD.password_hash, OLD.teams, OLD.permissions)
    IS DISTINCT FROM (NEW.roles, NEW.disabled_at, NEW.password_hash, NEW.teams, NEW.permissions))
  EXECUTE FUNCTION raise_auth_version();

-- Somebody's roles are roles that there are. One that is changed or taken away at this moment is waited for.
CREATE FUNCTION take_permissions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM roles WHERE name = ANY (NEW.roles) AND name NOT IN ('admin', 'user') ORDER BY name FOR SHARE;
  IF EXISTS (SELECT FROM unnest(NEW.roles) AS role WHERE NOT EXISTS (SELECT FROM roles WHERE name = role)) THEN
    RAISE foreign_key_violation USING MESSAGE = 'there is no such role', CONSTRAINT = 'users_roles';
  END IF;
  NEW.permissions := permissions_of(NEW.roles);
  RETURN NEW;
END
$$;
CREATE TRIGGER users_first_permissions BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION take_permissions();
CREATE TRIGGER users_permissions BEFORE UPDATE ON users FOR EACH ROW
  WHEN (OLD.roles IS DISTINCT FROM NEW.roles) EXECUTE FUNCTION take_permissions();

-- In two statements: the second sees what those have done whom the first has waited for.
CREATE FUNCTION spread_permissions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM users WHERE NEW.name = ANY (roles) ORDER BY id FOR NO KEY UPDATE;
  UPDATE users SET permissions = permissions_of(roles)
  WHERE NEW.name = ANY (roles) AND permissions IS DISTINCT FROM permissions_of(roles);
  RETURN NULL;
END
$$;
CREATE TRIGGER roles_permissions AFTER UPDATE ON roles FOR EACH ROW
  WHEN (OLD.permissions IS DISTINCT FROM NEW.permissions) EXECUTE FUNCTION spread_permissions();

CREATE FUNCTION spread_teams() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_user uuid := coalesce(NEW.user_id, OLD.user_id);
BEGIN
  PERFORM FROM users WHERE id = v_user FOR NO KEY UPDATE;
  UPDATE users SET teams = ARRAY(SELECT handle FROM team_members WHERE user_id = v_user ORDER BY handle) WHERE id = v_user;
  RETURN NULL;
END
$$;
CREATE TRIGGER team_members_teams AFTER INSERT OR DELETE ON team_members
  FOR EACH ROW EXECUTE FUNCTION spread_teams();

-- The names of services that are gone: what they made and had goes on showing who that was.
CREATE TABLE deleted_clients (
  id text PRIMARY KEY,
  name text NOT NULL,
  deleted_at timestamptz NOT NULL DEFAULT now()
);
