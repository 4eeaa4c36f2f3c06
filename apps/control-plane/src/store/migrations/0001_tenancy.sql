-- Partners, tenants and people. Nothing that others refer to is deleted: it is terminated, removed or revoked, with a time.

CREATE TABLE partner (
  id uuid PRIMARY KEY,
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' AND length(slug) BETWEEN 2 AND 40),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  contact_email text NOT NULL CHECK (length(contact_email) <= 254),
  margin_percent numeric(5, 2) NOT NULL DEFAULT 0 CHECK (margin_percent BETWEEN 0 AND 100),
  created_at timestamptz NOT NULL
);

CREATE TABLE tenant (
  id uuid PRIMARY KEY,
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' AND length(slug) BETWEEN 2 AND 40),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'active', 'suspended', 'terminated')),
  partner_id uuid REFERENCES partner,
  -- Raised by every change of what is wanted; a resource is up to date when it has observed this one.
  generation bigint NOT NULL DEFAULT 1 CHECK (generation > 0),
  created_at timestamptz NOT NULL
);
CREATE INDEX tenant_by_partner ON tenant (partner_id, id);

CREATE TABLE person (
  id uuid PRIMARY KEY,
  email text NOT NULL CHECK (email = lower(email) AND length(email) <= 254),
  display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 120),
  is_operator boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  UNIQUE (email)
);

-- Who somebody is at an identity provider. A token's issuer and subject lead to a person; its mail address does not.
CREATE TABLE person_identity (
  issuer text NOT NULL CHECK (length(issuer) <= 500),
  subject text NOT NULL CHECK (length(subject) <= 255),
  person_id uuid NOT NULL REFERENCES person,
  PRIMARY KEY (issuer, subject)
);

CREATE TABLE partner_administrator (
  partner_id uuid NOT NULL REFERENCES partner,
  person_id uuid NOT NULL REFERENCES person,
  PRIMARY KEY (partner_id, person_id)
);

CREATE TABLE membership (
  tenant_id uuid NOT NULL REFERENCES tenant,
  person_id uuid NOT NULL REFERENCES person,
  role text NOT NULL CHECK (role IN ('member', 'administrator', 'owner')),
  suspended_at timestamptz,
  removed_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, person_id)
);
CREATE INDEX membership_by_person ON membership (person_id);

CREATE TABLE domain (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenant,
  name text NOT NULL CHECK (name = lower(name) AND length(name) <= 253),
  verification text NOT NULL,
  verified_at timestamptz,
  created_at timestamptz NOT NULL,
  UNIQUE (tenant_id, name)
);
-- Anybody may claim a name; only one tenant can have proven it.
CREATE UNIQUE INDEX domain_proven_once ON domain (name) WHERE verified_at IS NOT NULL;

CREATE TABLE invitation (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenant,
  email text NOT NULL CHECK (email = lower(email) AND length(email) <= 254),
  role text NOT NULL CHECK (role IN ('member', 'administrator', 'owner')),
  token_hash text NOT NULL UNIQUE CHECK (token_hash ~ '^[0-9a-f]{64}$'),
  invited_by uuid NOT NULL REFERENCES person,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz NOT NULL
);
CREATE INDEX invitation_by_tenant ON invitation (tenant_id, id);

-- A customer lets its partner in: for some things, until a time, and it can take it back.
CREATE TABLE access_grant (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenant,
  partner_id uuid NOT NULL REFERENCES partner,
  scopes text[] NOT NULL CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['read', 'people', 'domains', 'billing']),
  granted_by uuid NOT NULL REFERENCES person,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  created_at timestamptz NOT NULL
);
CREATE INDEX access_grant_by_tenant ON access_grant (tenant_id, id);
CREATE INDEX access_grant_by_partner ON access_grant (partner_id, tenant_id);

-- What a request that may be sent twice was answered the first time. Kept for a day.
CREATE TABLE idempotency (
  person_id uuid NOT NULL REFERENCES person,
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  request_hash text NOT NULL CHECK (request_hash ~ '^[0-9a-f]{64}$'),
  answer jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (person_id, key)
);

-- The second wall. The application decides first (domain/access.ts); whatever it gets wrong, the database shows a
-- transaction only the tenants that it was opened for.
CREATE FUNCTION visible(tenant uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT current_setting('allod.everything', true) = 'on'
      OR tenant = ANY (string_to_array(coalesce(current_setting('allod.tenants', true), ''), ',')::uuid[])
$$;

ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible_tenants ON tenant USING (visible(id));
ALTER TABLE membership ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible_tenants ON membership USING (visible(tenant_id));
ALTER TABLE domain ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible_tenants ON domain USING (visible(tenant_id));
ALTER TABLE invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible_tenants ON invitation USING (visible(tenant_id));
ALTER TABLE access_grant ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible_tenants ON access_grant USING (visible(tenant_id));

-- The application's role: it owns nothing, and deletes nothing.
GRANT USAGE ON SCHEMA public TO allod_app;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO allod_app;
