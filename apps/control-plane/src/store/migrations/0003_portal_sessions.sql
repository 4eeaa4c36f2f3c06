-- Where people are signed in to a portal. The browser has a secret and nothing else: here is its hash, and the tokens, sealed.

CREATE TABLE portal_session (
  id uuid PRIMARY KEY,
  secret_hash text NOT NULL UNIQUE CHECK (secret_hash ~ '^[0-9a-f]{64}$'),
  application text NOT NULL CHECK (application IN ('portal', 'operator')),
  person_id uuid NOT NULL REFERENCES person,
  issuer text NOT NULL CHECK (length(issuer) <= 500),
  subject text NOT NULL CHECK (length(subject) <= 255),
  -- The provider's name for it (`sid`), for a sign-out that begins there.
  provider_session text CHECK (length(provider_session) <= 255),
  tokens text,
  access_expires_at timestamptz NOT NULL,
  -- Until then one replica renews the tokens, and the others wait for it.
  renewing_until timestamptz,
  -- The provider was away: nobody asks it again before.
  renewal_retry_at timestamptz,
  user_agent text NOT NULL CHECK (length(user_agent) <= 200),
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  -- Moves with every use, never past the other.
  idle_expires_at timestamptz NOT NULL CHECK (idle_expires_at <= expires_at),
  ended_at timestamptz,
  end_reason text CHECK (end_reason IN ('signed-out', 'replaced', 'revoked', 'provider', 'refused', 'no-access', 'idle', 'expired')),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
  -- What has ended keeps no tokens.
  CHECK ((ended_at IS NULL) = (tokens IS NOT NULL))
);
CREATE INDEX portal_session_by_person ON portal_session (person_id, id) WHERE ended_at IS NULL;
CREATE INDEX portal_session_by_subject ON portal_session (issuer, subject) WHERE ended_at IS NULL;
CREATE INDEX portal_session_open ON portal_session (idle_expires_at) WHERE ended_at IS NULL;
CREATE INDEX portal_session_ended ON portal_session (ended_at) WHERE ended_at IS NOT NULL;

-- Nothing refers to a session: it is deleted a week after its end.
GRANT SELECT, INSERT, UPDATE, DELETE ON portal_session TO allod_app;
