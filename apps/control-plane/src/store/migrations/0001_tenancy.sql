-- Partners, tenants and people. Nothing that others refer to is deleted: it is terminated, removed or revoked, with a time.

CREATE DOMAIN slug AS text CHECK (VALUE ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' AND length(VALUE) BETWEEN 2 AND 40);
CREATE DOMAIN mail_address AS text CHECK (VALUE = lower(VALUE) AND length(VALUE) BETWEEN 3 AND 254);
CREATE DOMAIN currency AS text CHECK (VALUE ~ '^[A-Z]{3}$');
-- Raised by every change of what is wanted.
CREATE DOMAIN generation AS bigint DEFAULT 1 CHECK (VALUE > 0);

CREATE TABLE partner (
  id uuid PRIMARY KEY,
  slug slug NOT NULL UNIQUE,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  domain text CHECK (domain = lower(domain) AND length(domain) <= 253),
  contact_name text NOT NULL CHECK (length(contact_name) BETWEEN 1 AND 120),
  contact_email mail_address NOT NULL,
  billing jsonb NOT NULL DEFAULT '{}',
  margin_percent numeric(5, 2) NOT NULL DEFAULT 0 CHECK (margin_percent BETWEEN 0 AND 100),
  generation generation NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE tenant (
  id uuid PRIMARY KEY,
  slug slug NOT NULL UNIQUE,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'active', 'suspended', 'terminated')),
  partner_id uuid REFERENCES partner,
  billing jsonb NOT NULL DEFAULT '{}',
  generation generation NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX tenant_by_partner ON tenant (partner_id, id);
CREATE INDEX tenant_by_status ON tenant (status, id);

CREATE TABLE plan (
  id uuid PRIMARY KEY,
  slug slug NOT NULL UNIQUE,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  -- Of one seat for one period, in the smallest unit of the currency.
  price_amount bigint NOT NULL CHECK (price_amount >= 0),
  price_currency currency NOT NULL,
  period text NOT NULL CHECK (period IN ('month', 'year')),
  mailbox_bytes bigint CHECK (mailbox_bytes >= 0),
  files_bytes bigint CHECK (files_bytes >= 0),
  generation generation NOT NULL,
  archived_at timestamptz,
  created_at timestamptz NOT NULL
);

CREATE TABLE subscription (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenant,
  plan_id uuid NOT NULL REFERENCES plan,
  seats integer NOT NULL CHECK (seats > 0),
  -- As agreed: a plan that changes its price later changes nothing here.
  price_amount bigint NOT NULL CHECK (price_amount >= 0),
  price_currency currency NOT NULL,
  period text NOT NULL CHECK (period IN ('month', 'year')),
  status text NOT NULL CHECK (status IN ('trial', 'active', 'past-due', 'cancelled')),
  -- What it brings a month.
  mrr_amount bigint NOT NULL GENERATED ALWAYS AS (
    CASE WHEN status IN ('active', 'past-due') THEN round(seats::numeric * price_amount / CASE period WHEN 'year' THEN 12 ELSE 1 END)::bigint ELSE 0 END
  ) STORED,
  started_at timestamptz NOT NULL,
  ends_at timestamptz,
  -- Set when another one took its place.
  replaced_at timestamptz
);
CREATE UNIQUE INDEX subscription_current ON subscription (tenant_id) WHERE replaced_at IS NULL;

CREATE TABLE person (
  id uuid PRIMARY KEY,
  email mail_address NOT NULL UNIQUE,
  display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 120),
  locale text NOT NULL DEFAULT 'en' CHECK (locale IN ('en', 'de')),
  is_operator boolean NOT NULL DEFAULT false,
  generation generation NOT NULL,
  created_at timestamptz NOT NULL
);

-- Who somebody is at an identity provider. A token's issuer and subject lead to a person; its mail address does not.
CREATE TABLE person_identity (
  issuer text NOT NULL CHECK (length(issuer) <= 500),
  subject text NOT NULL CHECK (length(subject) <= 255),
  person_id uuid NOT NULL REFERENCES person,
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX person_identity_by_person ON person_identity (person_id);

CREATE TABLE partner_administrator (
  partner_id uuid NOT NULL REFERENCES partner,
  person_id uuid NOT NULL REFERENCES person,
  PRIMARY KEY (partner_id, person_id)
);
CREATE INDEX partner_administrator_by_person ON partner_administrator (person_id);

CREATE TABLE membership (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenant,
  person_id uuid NOT NULL REFERENCES person,
  role text NOT NULL CHECK (role IN ('member', 'administrator', 'owner')),
  username text NOT NULL CHECK (username ~ '^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$' AND length(username) <= 64),
  aliases text[] NOT NULL DEFAULT '{}' CHECK (cardinality(aliases) <= 20),
  suspended_at timestamptz,
  removed_at timestamptz,
  generation generation NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT membership_once UNIQUE (tenant_id, person_id),
  -- Also after somebody has left: their addresses do not become another's.
  CONSTRAINT membership_username UNIQUE (tenant_id, username)
);
CREATE INDEX membership_by_person ON membership (person_id);

CREATE TABLE domain (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenant,
  name text NOT NULL CHECK (name = lower(name) AND length(name) <= 253),
  verification text NOT NULL,
  verified_at timestamptz,
  removed_at timestamptz,
  generation generation NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX domain_claimed_once ON domain (tenant_id, name) WHERE removed_at IS NULL;
-- Anybody may claim a name; only one tenant can have proven it.
CREATE UNIQUE INDEX domain_proven_once ON domain (name) WHERE verified_at IS NOT NULL AND removed_at IS NULL;

-- To a tenant, to a partner's team, or (neither) to the platform's.
CREATE TABLE invitation (
  id uuid PRIMARY KEY,
  tenant_id uuid REFERENCES tenant,
  partner_id uuid REFERENCES partner,
  email mail_address NOT NULL,
  role text CHECK (role IN ('member', 'administrator', 'owner')),
  token_hash text NOT NULL UNIQUE CHECK (token_hash ~ '^[0-9a-f]{64}$'),
  invited_by uuid NOT NULL REFERENCES person,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz NOT NULL,
  CHECK (tenant_id IS NULL OR partner_id IS NULL),
  CHECK ((tenant_id IS NULL) = (role IS NULL))
);
CREATE INDEX invitation_by_tenant ON invitation (tenant_id, id);
CREATE UNIQUE INDEX invitation_open_once ON invitation (tenant_id, email) WHERE used_at IS NULL AND revoked_at IS NULL;

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

-- For programs that act as a person. Never the token, only its hash.
CREATE TABLE api_token (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  only_tenant_id uuid REFERENCES tenant,
  access text NOT NULL CHECK (access IN ('read', 'write')),
  token_hash text NOT NULL UNIQUE CHECK (token_hash ~ '^[0-9a-f]{64}$'),
  expires_at timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz NOT NULL
);
CREATE INDEX api_token_by_person ON api_token (person_id, id);

-- What was done, by whom: written in the transaction that did it, and never changed.
CREATE TABLE activity (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  tenant_id uuid REFERENCES tenant,
  actor_id uuid REFERENCES person,
  acting_as text NOT NULL CHECK (acting_as IN ('person', 'partner', 'operator', 'system')),
  action text NOT NULL CHECK (action ~ '^[a-z-]+\.[a-z-]+$'),
  target_kind text NOT NULL,
  target_id text NOT NULL,
  target_name text NOT NULL,
  changes jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX activity_by_tenant ON activity (tenant_id, id);

-- What was made by a request that may be sent twice. Kept for a day.
CREATE TABLE idempotency (
  person_id uuid NOT NULL REFERENCES person,
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  request_hash text NOT NULL CHECK (request_hash ~ '^[0-9a-f]{64}$'),
  made_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (person_id, key)
);
CREATE INDEX idempotency_by_age ON idempotency (created_at);

-- Mail that is to go out, in the transaction that causes it. The text is dropped once it is sent.
CREATE TABLE mail (
  id uuid PRIMARY KEY,
  recipient mail_address NOT NULL,
  subject text NOT NULL,
  body text,
  created_at timestamptz NOT NULL,
  sent_at timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  retry_at timestamptz
);
CREATE INDEX mail_to_send ON mail (retry_at) WHERE retry_at IS NOT NULL;

-- The second wall. The application decides first (domain/access.ts); whatever it gets wrong, the database shows a
-- transaction only the tenants that it was opened for.
CREATE FUNCTION sees_everything() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT current_setting('allod.everything', true) = 'on'
$$;
CREATE FUNCTION visible(tenant uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT sees_everything()
      OR tenant = ANY (string_to_array(coalesce(current_setting('allod.tenants', true), ''), ',')::uuid[])
$$;

ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible_tenants ON tenant USING (visible(id));
ALTER TABLE subscription ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible_tenants ON subscription USING (visible(tenant_id));
ALTER TABLE membership ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible_tenants ON membership USING (visible(tenant_id));
ALTER TABLE domain ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible_tenants ON domain USING (visible(tenant_id));
ALTER TABLE invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible_tenants ON invitation USING (visible(tenant_id));
ALTER TABLE access_grant ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible_tenants ON access_grant USING (visible(tenant_id));
ALTER TABLE activity ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible_tenants ON activity USING (visible(tenant_id));
-- Whose token or identity something is, is asked before anything is known of tenants.
ALTER TABLE api_token ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible_tenants ON api_token USING (only_tenant_id IS NULL OR visible(only_tenant_id));
-- Mail holds the links that let people in: only the platform's own work reads it; anybody's transaction may add to it.
ALTER TABLE mail ENABLE ROW LEVEL SECURITY;
CREATE POLICY platform_reads ON mail USING (sees_everything());
CREATE POLICY everybody_sends ON mail FOR INSERT WITH CHECK (true);

-- The application's role: it owns nothing, and deletes nothing but notes of requests that are a day old.
GRANT USAGE ON SCHEMA public TO allod_app;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO allod_app;
REVOKE UPDATE ON activity, idempotency, person_identity, partner_administrator FROM allod_app;
GRANT DELETE ON idempotency TO allod_app;
