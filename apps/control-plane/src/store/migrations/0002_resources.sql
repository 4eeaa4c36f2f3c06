-- What is known of each object in each product: the observed side of reconciling.

CREATE TABLE resource (
  kind text NOT NULL CHECK (kind IN ('tenant', 'domain', 'person', 'member')),
  object_id uuid NOT NULL,
  connector text NOT NULL CHECK (connector ~ '^[a-z][a-z0-9-]{1,39}$'),
  -- Null for a person, who belongs to none.
  tenant_id uuid REFERENCES tenant,
  external_id text CHECK (length(external_id) BETWEEN 1 AND 500),
  -- Set before an object is made, cleared when its id is kept.
  create_pending_since timestamptz,
  observed_generation bigint NOT NULL DEFAULT 0,
  -- Of all that was wanted when it was last brought to the product: equal, and there is nothing to do.
  desired_hash text CHECK (desired_hash ~ '^[0-9a-f]{64}$'),
  conditions jsonb NOT NULL DEFAULT '[]',
  -- For a domain: what its owner must publish.
  records jsonb NOT NULL DEFAULT '[]',
  failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
  retry_at timestamptz,
  -- From the conditions, for lists: `ready`, `failing`, `skipped`, `working`.
  outcome text NOT NULL DEFAULT 'working' CHECK (outcome IN ('ready', 'failing', 'skipped', 'working')),
  PRIMARY KEY (kind, object_id, connector),
  CHECK ((kind = 'person') = (tenant_id IS NULL)),
  -- Two objects of ours are never one of the product's.
  UNIQUE (connector, kind, external_id)
);
CREATE INDEX resource_to_retry ON resource (retry_at) WHERE retry_at IS NOT NULL;
CREATE INDEX resource_by_tenant ON resource (tenant_id, kind, object_id);
CREATE INDEX resource_failing ON resource (connector, outcome) WHERE outcome <> 'ready';

ALTER TABLE resource ENABLE ROW LEVEL SECURITY;
-- A person's is seen by those who see one of their memberships.
CREATE POLICY visible_tenants ON resource
  USING (CASE WHEN tenant_id IS NULL THEN sees_everything() OR EXISTS (SELECT FROM membership WHERE person_id = object_id) ELSE visible(tenant_id) END);

-- How each product is, as whoever asked it last found it: shared by all replicas.
CREATE TABLE connector_health (
  connector text PRIMARY KEY,
  status text NOT NULL CHECK (status IN ('up', 'down')),
  message text NOT NULL DEFAULT '',
  version text,
  checked_at timestamptz NOT NULL,
  paused_until timestamptz
);

GRANT SELECT, INSERT, UPDATE ON resource, connector_health TO allod_app;

-- Whoever listens learns that something changed, and reads it again with its own eyes.
CREATE FUNCTION announce() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  row_now jsonb := to_jsonb(NEW);
BEGIN
  PERFORM pg_notify('allod_changes', json_build_object(
    'tenantId', CASE WHEN TG_ARGV[0] = 'tenant' THEN row_now ->> 'id' ELSE row_now ->> 'tenant_id' END,
    'kind', TG_ARGV[0],
    'id', coalesce(row_now ->> 'id', row_now ->> 'object_id'))::text);
  RETURN NULL;
END
$$;
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON tenant FOR EACH ROW EXECUTE FUNCTION announce('tenant');
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON membership FOR EACH ROW EXECUTE FUNCTION announce('member');
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON domain FOR EACH ROW EXECUTE FUNCTION announce('domain');
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON invitation FOR EACH ROW EXECUTE FUNCTION announce('invitation');
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON access_grant FOR EACH ROW EXECUTE FUNCTION announce('access-grant');
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON subscription FOR EACH ROW EXECUTE FUNCTION announce('subscription');
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON partner FOR EACH ROW EXECUTE FUNCTION announce('partner');
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON plan FOR EACH ROW EXECUTE FUNCTION announce('plan');
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON resource FOR EACH ROW EXECUTE FUNCTION announce('resource');
