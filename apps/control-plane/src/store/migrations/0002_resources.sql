-- What is known of each tenant in each product: the observed side of reconciling.

CREATE TABLE resource (
  tenant_id uuid NOT NULL REFERENCES tenant,
  connector text NOT NULL CHECK (connector ~ '^[a-z][a-z0-9-]{1,39}$'),
  external_id text CHECK (length(external_id) BETWEEN 1 AND 500),
  -- Set before an object is made, cleared when its id is kept.
  create_pending_since timestamptz,
  observed_generation bigint NOT NULL DEFAULT 0,
  conditions jsonb NOT NULL DEFAULT '[]',
  failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
  retry_at timestamptz,
  PRIMARY KEY (tenant_id, connector),
  -- Two tenants never share an object.
  UNIQUE (connector, external_id)
);
CREATE INDEX resource_to_retry ON resource (retry_at) WHERE retry_at IS NOT NULL;

ALTER TABLE resource ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible_tenants ON resource USING (visible(tenant_id));
GRANT SELECT, INSERT, UPDATE ON resource TO allod_app;
