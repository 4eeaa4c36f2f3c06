-- The embedded identity provider: accounts, how they sign in, and where they are signed in. It is a product like any
-- other, which takes its people from the control plane by a connector: so nothing here refers to `person`.

CREATE TABLE identity_account (
  -- The person's: the `sub` of tokens.
  id uuid PRIMARY KEY,
  email mail_address NOT NULL CONSTRAINT identity_account_email UNIQUE,
  display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 120),
  locale text NOT NULL CHECK (locale IN ('en', 'de')),
  state text NOT NULL CHECK (state IN ('enabled', 'disabled')),
  -- Argon2id, as a PHC string. Null: none was chosen yet.
  password_hash text CHECK (password_hash LIKE '$argon2id$%'),
  created_at timestamptz NOT NULL
);

-- One-time codes from an authenticator app (RFC 6238).
CREATE TABLE identity_totp (
  account_id uuid PRIMARY KEY REFERENCES identity_account ON DELETE CASCADE,
  secret_sealed text NOT NULL,
  -- Of the newest code that was used: none is taken twice.
  last_step bigint NOT NULL,
  created_at timestamptz NOT NULL
);

-- For whoever has lost the app: each works once, and goes when it was used.
CREATE TABLE identity_recovery_code (
  account_id uuid NOT NULL REFERENCES identity_account ON DELETE CASCADE,
  code_hash text NOT NULL CHECK (code_hash ~ '^[0-9a-f]{64}$'),
  PRIMARY KEY (account_id, code_hash)
);

CREATE TABLE identity_passkey (
  -- The credential's, in base64url.
  id text PRIMARY KEY CHECK (length(id) <= 1400),
  account_id uuid NOT NULL REFERENCES identity_account ON DELETE CASCADE,
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  transports text[] NOT NULL DEFAULT '{}',
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  created_at timestamptz NOT NULL,
  last_used_at timestamptz
);
CREATE INDEX identity_passkey_by_account ON identity_passkey (account_id);

-- Something that whoever holds it may do once. Never the ticket, only its hash. Used ones are kept for a month, so that
-- a page can say what became of them.
CREATE TABLE identity_ticket (
  token_hash text PRIMARY KEY CHECK (token_hash ~ '^[0-9a-f]{64}$'),
  purpose text NOT NULL CHECK (purpose IN ('enroll', 'reset', 'passkey')),
  -- Null: for whoever turns out to be asking.
  account_id uuid REFERENCES identity_account ON DELETE CASCADE,
  application text NOT NULL CHECK (application IN ('portal', 'operator', 'account')),
  -- What else it is bound to: one sign-in, one session.
  bound_to text,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX identity_ticket_by_account ON identity_ticket (account_id);
CREATE INDEX identity_ticket_by_expiry ON identity_ticket (expires_at);

-- Attempts to sign in, by account and by address: shared by all replicas. Keys are hashed, so that nobody's mail address
-- is kept who has no account.
CREATE TABLE identity_attempt (
  key_hash text PRIMARY KEY CHECK (key_hash ~ '^[0-9a-f]{64}$'),
  count integer NOT NULL CHECK (count >= 0),
  last_at timestamptz NOT NULL,
  blocked_until timestamptz NOT NULL
);
CREATE INDEX identity_attempt_by_age ON identity_attempt (last_at);

-- Keys that sign tokens. A new one is published for a while before it signs, an old one until its tokens are over.
CREATE TABLE identity_key (
  id text PRIMARY KEY,
  private_sealed text NOT NULL,
  signs_from timestamptz NOT NULL,
  retires_at timestamptz
);

-- What the protocol keeps: sessions, grants, codes, refresh tokens, sign-ins under way. Ids are what browsers and
-- programs show to be let in, so they are hashed; the rest is sealed.
CREATE TABLE identity_model (
  model text NOT NULL,
  id_hash text NOT NULL CHECK (id_hash ~ '^[0-9a-f]{64}$'),
  payload_sealed text NOT NULL,
  account_id uuid REFERENCES identity_account ON DELETE CASCADE,
  grant_hash text CHECK (grant_hash ~ '^[0-9a-f]{64}$'),
  uid_hash text CHECK (uid_hash ~ '^[0-9a-f]{64}$'),
  expires_at timestamptz NOT NULL,
  consumed_at timestamptz,
  PRIMARY KEY (model, id_hash)
);
CREATE INDEX identity_model_by_account ON identity_model (account_id);
CREATE INDEX identity_model_by_grant ON identity_model (grant_hash);
CREATE INDEX identity_model_by_uid ON identity_model (uid_hash);
CREATE INDEX identity_model_by_expiry ON identity_model (expires_at);

-- No tenant's work has anything to do here.
ALTER TABLE identity_account ENABLE ROW LEVEL SECURITY;
CREATE POLICY platform_only ON identity_account USING (sees_everything());
ALTER TABLE identity_totp ENABLE ROW LEVEL SECURITY;
CREATE POLICY platform_only ON identity_totp USING (sees_everything());
ALTER TABLE identity_recovery_code ENABLE ROW LEVEL SECURITY;
CREATE POLICY platform_only ON identity_recovery_code USING (sees_everything());
ALTER TABLE identity_passkey ENABLE ROW LEVEL SECURITY;
CREATE POLICY platform_only ON identity_passkey USING (sees_everything());
ALTER TABLE identity_ticket ENABLE ROW LEVEL SECURITY;
CREATE POLICY platform_only ON identity_ticket USING (sees_everything());
ALTER TABLE identity_attempt ENABLE ROW LEVEL SECURITY;
CREATE POLICY platform_only ON identity_attempt USING (sees_everything());
ALTER TABLE identity_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY platform_only ON identity_key USING (sees_everything());
ALTER TABLE identity_model ENABLE ROW LEVEL SECURITY;
CREATE POLICY platform_only ON identity_model USING (sees_everything());

GRANT SELECT, INSERT, UPDATE, DELETE ON identity_account, identity_totp, identity_recovery_code, identity_passkey,
  identity_ticket, identity_attempt, identity_key, identity_model TO allod_app;
