-- One timeline of what happened in every app: chained, so that nothing can be altered or left out unseen. See ADR 8.

-- The newest place of each chain. A tenant's chain has its id; the platform's has zeros.
CREATE TABLE audit_chain (
  chain uuid PRIMARY KEY,
  -- Its next events are kept for so long.
  retention_months smallint NOT NULL DEFAULT 12 CHECK (retention_months IN (3, 12, 36, 120)),
  seq bigint NOT NULL DEFAULT 0,
  hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  received_at timestamptz NOT NULL DEFAULT to_timestamp(0)
);

-- By how long they are kept and then by month, so that what is over goes by dropping a table. Months are of when events were
-- received: a chain is in that order, and a table that is dropped takes a piece without holes.
CREATE TABLE audit_event (
  chain uuid NOT NULL,
  seq bigint NOT NULL,
  id uuid NOT NULL,
  retention_months smallint NOT NULL,
  received_at timestamptz NOT NULL,
  -- Never after it was received, whatever the clock of its source says.
  occurred_at timestamptz NOT NULL CHECK (occurred_at <= received_at),
  source text NOT NULL CHECK (source ~ '^[a-z]+$'),
  external_id text NOT NULL CHECK (length(external_id) BETWEEN 1 AND 200),
  action text NOT NULL CHECK (action ~ '^[a-z]+\.[a-z_]+$'),
  raw_action text NOT NULL CHECK (length(raw_action) <= 200),
  outcome text NOT NULL CHECK (outcome IN ('success', 'failure', 'denied', 'unknown')),
  attribution text NOT NULL,
  correlation_id text NOT NULL CHECK (length(correlation_id) <= 200),
  -- What is personal. The salt keeps what was erased from being guessed.
  salt text NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('person', 'service', 'system', 'unknown')),
  actor_id text NOT NULL CHECK (length(actor_id) <= 200),
  actor_name text NOT NULL CHECK (length(actor_name) <= 300),
  actor_as text NOT NULL CHECK (actor_as IN ('', 'person', 'partner', 'operator', 'system')),
  address text NOT NULL CHECK (length(address) <= 100),
  user_agent text NOT NULL CHECK (length(user_agent) <= 300),
  target_kind text NOT NULL CHECK (length(target_kind) <= 100),
  target_id text NOT NULL CHECK (length(target_id) <= 200),
  target_name text NOT NULL CHECK (length(target_name) <= 300),
  -- JSON as it was hashed, to the byte.
  metadata text NOT NULL CHECK (length(metadata) <= 20000),
  -- The event that tells of its erasure.
  erased_by uuid,
  -- Of what is personal, from `salt` to `metadata`: it stays when that goes.
  content_hash bytea NOT NULL,
  -- Of everything else, and of the hash before.
  hash bytea NOT NULL,
  -- What is searched, an index and no more: punctuation parts words, here as in a question. The chain is one of them, and so is an address.
  words tsvector NOT NULL GENERATED ALWAYS AS (
    array_to_tsvector(array_remove(ARRAY[chain::text, lower(address)], '')) || to_tsvector('simple'::regconfig, translate(
      lower(action || ' ' || raw_action || ' ' || actor_name || ' ' || target_name || ' ' || target_id),
      '._-@/:+,;()[]{}<>"''\#', '                     '))
  ) STORED,
  -- The texts that are hashed together are told apart by line breaks.
  CHECK (strpos(concat(external_id, raw_action, attribution, correlation_id, salt, actor_id, actor_name, address, user_agent, target_kind, target_id, target_name), E'\n') = 0)
) PARTITION BY LIST (retention_months);

CREATE TABLE audit_event_3 PARTITION OF audit_event FOR VALUES IN (3) PARTITION BY RANGE (received_at);
CREATE TABLE audit_event_12 PARTITION OF audit_event FOR VALUES IN (12) PARTITION BY RANGE (received_at);
CREATE TABLE audit_event_36 PARTITION OF audit_event FOR VALUES IN (36) PARTITION BY RANGE (received_at);
CREATE TABLE audit_event_120 PARTITION OF audit_event FOR VALUES IN (120) PARTITION BY RANGE (received_at);

-- One for each way of looking, in the order in which timelines are read.
CREATE INDEX audit_event_in_order ON audit_event (chain, seq);
CREATE INDEX audit_event_by_id ON audit_event (id);
CREATE INDEX audit_event_of_everyone ON audit_event (occurred_at, id);
CREATE INDEX audit_event_of_chain ON audit_event (chain, occurred_at, id);
CREATE INDEX audit_event_by_source ON audit_event (chain, source, occurred_at, id);
CREATE INDEX audit_event_by_action ON audit_event (chain, action, occurred_at, id);
CREATE INDEX audit_event_by_actor ON audit_event (actor_id, occurred_at, id) WHERE actor_id <> '';
CREATE INDEX audit_event_by_target ON audit_event (target_id, occurred_at, id) WHERE target_id <> '';
CREATE INDEX audit_event_by_outcome ON audit_event (chain, outcome, occurred_at, id) WHERE outcome <> 'success';
CREATE INDEX audit_event_erased ON audit_event (chain, seq) WHERE erased_by IS NOT NULL;
CREATE INDEX audit_event_outcome_of_everyone ON audit_event (outcome, occurred_at, id) WHERE outcome <> 'success';

CREATE INDEX audit_event_by_word ON audit_event USING gin (words);

-- The table of a month, made when it is first needed. In it, an event of a source is there once: across months, append sees to that.
CREATE FUNCTION audit_prepare_month(p_retention smallint, p_at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  month timestamptz := date_trunc('month', p_at, 'UTC');
  name text := format('audit_event_%s_%s', p_retention, to_char(month AT TIME ZONE 'UTC', 'YYYY_MM'));
BEGIN
  IF to_regclass('public.' || name) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('audit month ' || name, 0));
  IF to_regclass('public.' || name) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
    name, 'audit_event_' || p_retention, month, date_trunc('month', month + interval '35 days', 'UTC'));
  EXECUTE format('CREATE UNIQUE INDEX ON %I (source, external_id)', name);
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
END
$$;

-- The hash of each event and of the one before it, running through a chain: `head` is that of its newest event until now.
CREATE FUNCTION audit_link(before bytea, head bytea, event bytea) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  sha256(coalesce(before, head) || event);
CREATE AGGREGATE audit_chained(head bytea, event bytea) (SFUNC = audit_link, STYPE = bytea);

-- Chains events, in their order, and keeps them; what its source brought before is passed over. The only way in: the application
-- may not write to the table. `p_chains`: all that the events are of. `p_fresh`: none can have been brought before. Gives how many were new.
CREATE FUNCTION audit_append(p_source text, p_fresh boolean, p_now timestamptz, p_chains uuid[], p_events json) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  locked audit_chain;
  added integer;
BEGIN
  -- Sources that can bring the same twice are brought by one at a time.
  IF NOT p_fresh THEN PERFORM pg_advisory_xact_lock(hashtextextended('audit source ' || p_source, 0)); END IF;
  INSERT INTO audit_chain (chain) SELECT chain FROM unnest(p_chains) AS chain ORDER BY chain ON CONFLICT DO NOTHING;
  -- Chains are locked in one order by everybody: nobody waits for somebody who waits for them.
  FOR locked IN SELECT * FROM audit_chain WHERE chain = ANY (p_chains) ORDER BY chain FOR UPDATE LOOP
    PERFORM audit_prepare_month(locked.retention_months, greatest(p_now, locked.received_at));
  END LOOP;
  WITH kept AS (
    INSERT INTO audit_event (chain, seq, id, retention_months, received_at, occurred_at, source, external_id, action, raw_action, outcome,
      attribution, correlation_id, salt, actor_kind, actor_id, actor_name, actor_as, address, user_agent, target_kind, target_id, target_name,
      metadata, content_hash, hash)
    SELECT chain, seq, id, retention_months, received, occurred, p_source, external_id, action, raw_action, outcome, attribution, correlation_id,
      salt, actor_kind, actor_id, actor_name, actor_as, address, user_agent, target_kind, target_id, target_name, metadata, content,
      audit_chained(head, convert_to(concat_ws(E'\n', 1, chain, seq, id, retention_months,
        (extract(epoch FROM received) * 1000)::bigint, (extract(epoch FROM occurred) * 1000)::bigint,
        p_source, external_id, action, raw_action, outcome, attribution, correlation_id, encode(content, 'hex')), 'UTF8'))
        OVER (PARTITION BY chain ORDER BY seq)
    FROM (
      SELECT new.*, received, retention_months, known.hash AS head, least(date_trunc('milliseconds', occurred_at), received) AS occurred,
        known.seq + row_number() OVER (PARTITION BY chain ORDER BY ordinality) AS seq,
        sha256(convert_to(concat_ws(E'\n', salt, actor_kind, actor_id, actor_name, actor_as, address, user_agent, target_kind, target_id,
          target_name, metadata), 'UTF8')) AS content
      FROM (
        SELECT DISTINCT ON (external_id) *, translate(gen_random_uuid()::text, '-', '') AS salt
        FROM ROWS FROM (json_to_recordset(p_events) AS (
          chain uuid, id uuid, occurred_at timestamptz, external_id text, action text, raw_action text, outcome text, attribution text,
          correlation_id text, actor_kind text, actor_id text, actor_name text, actor_as text, address text, user_agent text,
          target_kind text, target_id text, target_name text, metadata text
        )) WITH ORDINALITY AS given
        -- It was not received before it happened, give or take a clock: older months need not be looked at.
        WHERE p_fresh OR NOT EXISTS (
          SELECT FROM audit_event brought WHERE brought.source = p_source AND brought.external_id = given.external_id
            AND brought.received_at >= CASE WHEN given.occurred_at <= p_now THEN given.occurred_at - interval '31 days' ELSE '-infinity' END)
        ORDER BY external_id, ordinality
      ) AS new
      JOIN audit_chain AS known USING (chain)
      -- A clock that was set back does not turn the chain around.
      CROSS JOIN LATERAL (SELECT greatest(date_trunc('milliseconds', p_now), known.received_at) AS received) AS at
    ) AS numbered
    RETURNING chain, seq, hash, received_at
  ), moved AS (
    UPDATE audit_chain SET seq = newest.seq, hash = newest.hash, received_at = newest.received_at
    FROM (SELECT DISTINCT ON (chain) * FROM kept ORDER BY chain, seq DESC) AS newest WHERE audit_chain.chain = newest.chain
  )
  SELECT count(*) INTO added FROM kept;
  RETURN added;
END
$$;

-- How a page is asked for: newest first, after a place. `p_chain` null: everybody's.
CREATE FUNCTION audit_query(p_chain uuid, p_filter jsonb, p_limit integer) RETURNS text LANGUAGE sql STABLE RETURN
  'SELECT * FROM public.audit_event WHERE ' || concat_ws(' AND ', 'true',
    'chain = ' || quote_literal(p_chain::text) || '::uuid',
    'source = ' || quote_literal(p_filter ->> 'source'),
    'action = ' || quote_literal(p_filter ->> 'action'),
    'actor_id <> '''' AND actor_id = ' || quote_literal(p_filter ->> 'actor'),
    'target_id <> '''' AND target_id = ' || quote_literal(p_filter ->> 'target'),
    'outcome = ' || quote_literal(p_filter ->> 'outcome'),
    -- What happened since then was received since then: older months are not looked at.
    'occurred_at >= ' || quote_literal(p_filter ->> 'from') || '::timestamptz AND received_at >= ' || quote_literal(p_filter ->> 'from') || '::timestamptz',
    'occurred_at < ' || quote_literal(p_filter ->> 'to') || '::timestamptz',
    '(occurred_at, id) < (' || quote_literal(p_filter ->> 'afterAt') || '::timestamptz, ' || quote_literal(p_filter ->> 'afterId') || '::uuid)',
    CASE WHEN p_filter ? 'query' THEN 'words @@ ' || quote_literal(concat_ws(' & ', quote_literal(p_chain::text), p_filter ->> 'query')) || '::tsquery' END)
  || ' ORDER BY occurred_at DESC, id DESC LIMIT ' || p_limit;

-- A page of what the transaction may see. Words are looked up by an index that row-level security would keep out of use, since it
-- cannot know that comparing words tells nobody anything: so this function asks the question of the policy itself, once.
CREATE FUNCTION audit_page(p_chain uuid, p_filter jsonb, p_limit integer) RETURNS SETOF audit_event
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT coalesce(visible(p_chain), sees_everything()) THEN RETURN; END IF;
  RETURN QUERY EXECUTE audit_query(p_chain, p_filter, p_limit);
END
$$;

-- What comes next in a chain that the transaction may see. Row-level security is asked once here too: the planner takes it for a condition
-- that hardly any row meets, and would sort all that is left of the chain for each page.
CREATE FUNCTION audit_following(p_chain uuid, p_seq bigint, p_limit integer) RETURNS SETOF audit_event
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT visible(p_chain) THEN RETURN; END IF;
  RETURN QUERY EXECUTE format('SELECT * FROM public.audit_event WHERE chain = %L::uuid AND seq > %L::bigint ORDER BY seq LIMIT %s', p_chain, p_seq, p_limit);
END
$$;

-- Takes away what is personal of somebody, in one chain, and what it was cannot be had again; the proof of the chain stays. Gives how many
-- events, and for each table of a month how many and a digest of what is left of them: that is in the event that tells of it, and a month
-- that is dropped later takes its own with it.
CREATE FUNCTION audit_erase(p_chain uuid, p_subjects text[], p_pseudonym text, p_by uuid, OUT events bigint, OUT digests json)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT sees_everything() THEN RAISE insufficient_privilege; END IF;
  UPDATE audit_event SET salt = '', address = '', user_agent = '', metadata = 'null', erased_by = p_by,
    actor_id = CASE WHEN actor_id = ANY (p_subjects) THEN p_pseudonym ELSE actor_id END,
    actor_name = CASE WHEN actor_id = ANY (p_subjects) THEN '' ELSE actor_name END,
    target_id = CASE WHEN target_id = ANY (p_subjects) THEN p_pseudonym ELSE target_id END,
    target_name = CASE WHEN target_id = ANY (p_subjects) THEN '' ELSE target_name END
  WHERE chain = p_chain AND erased_by IS NULL AND action <> 'allod.audit_erase'
    AND ((actor_id <> '' AND actor_id = ANY (p_subjects)) OR (target_id <> '' AND target_id = ANY (p_subjects)));
  SELECT coalesce(sum(n), 0), coalesce(json_object_agg(part, n || ' ' || digest), '{}') INTO events, digests FROM (
    SELECT retention_months || '-' || to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM') AS part, count(*) AS n,
      encode(sha256(convert_to(string_agg(concat_ws(E'\n', seq, actor_kind, actor_id, actor_name, actor_as, target_kind, target_id, target_name),
        E'\n' ORDER BY seq), 'UTF8')), 'hex') AS digest
    FROM audit_event WHERE chain = p_chain AND erased_by = p_by GROUP BY part
  ) AS left_of;
END
$$;

-- Signed by the platform: how far each chain was, and what was dropped of it. Also kept elsewhere.
CREATE TABLE audit_checkpoint (
  n bigint PRIMARY KEY CHECK (n > 0),
  at timestamptz NOT NULL,
  -- As it was signed, to the byte.
  body text NOT NULL,
  signature bytea NOT NULL CHECK (length(signature) = 64)
);
-- Where to find the newest of a chain.
CREATE TABLE audit_checkpoint_head (
  chain uuid NOT NULL,
  n bigint NOT NULL REFERENCES audit_checkpoint,
  seq bigint NOT NULL,
  PRIMARY KEY (chain, n)
);

-- Drops a month whose time is over, once a checkpoint says what was in it.
CREATE FUNCTION audit_drop_month(p_retention smallint, p_month date, p_now timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  name text := format('audit_event_%s_%s', p_retention, to_char(p_month, 'YYYY_MM'));
BEGIN
  IF NOT sees_everything() THEN RAISE insufficient_privilege; END IF;
  -- No clock of the application drops what the database's own would keep.
  IF date_trunc('month', p_month) + make_interval(months => p_retention + 1) > least(p_now, now()) AT TIME ZONE 'UTC' THEN
    RAISE EXCEPTION 'the events of % are still to be kept', to_char(p_month, 'YYYY-MM');
  END IF;
  EXECUTE format('DROP TABLE IF EXISTS %I', name);
END
$$;

-- The months that there are tables of.
CREATE VIEW audit_month AS
  SELECT (regexp_match(relname, '^audit_event_(\d+)_'))[1]::smallint AS retention_months,
    to_date((regexp_match(relname, '(\d{4}_\d{2})$'))[1], 'YYYY_MM') AS month, relname::text AS name
  FROM pg_class WHERE relkind = 'r' AND relname ~ '^audit_event_\d+_\d{4}_\d{2}$' AND relnamespace = 'public'::regnamespace;

-- How far each source was read, and how it is.
CREATE TABLE audit_source (
  source text NOT NULL,
  instance text NOT NULL CHECK (length(instance) BETWEEN 1 AND 200),
  cursor jsonb,
  status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('working', 'waiting', 'failing')),
  message text NOT NULL DEFAULT '',
  failures integer NOT NULL DEFAULT 0,
  retry_at timestamptz,
  events bigint NOT NULL DEFAULT 0,
  refused bigint NOT NULL DEFAULT 0,
  lag_seconds double precision,
  last_event_at timestamptz,
  last_read_at timestamptz,
  PRIMARY KEY (source, instance)
);

-- Who reads along, such as alerts and what forwards events elsewhere, and how far they are.
CREATE TABLE audit_follower (
  follower text NOT NULL CHECK (length(follower) BETWEEN 1 AND 100),
  chain uuid NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (follower, chain)
);

-- A filter under a name, for one person.
CREATE TABLE audit_view (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  filter jsonb NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX audit_view_by_person ON audit_view (person_id, id);

-- When somebody wants to be told. Null: of the platform.
CREATE TABLE alert_rule (
  id uuid PRIMARY KEY,
  tenant_id uuid REFERENCES tenant,
  kind text NOT NULL CHECK (kind IN ('new-country', 'many-failures', 'operator-access', 'mass-deletion')),
  threshold integer CHECK (threshold > 0),
  window_minutes integer CHECK (window_minutes BETWEEN 1 AND 1440),
  emails mail_address[] NOT NULL DEFAULT '{}' CHECK (cardinality(emails) <= 20),
  webhook_url text CHECK (length(webhook_url) <= 500),
  -- Sealed: what signs the calls.
  webhook_secret text,
  enabled boolean NOT NULL DEFAULT true,
  created_by uuid NOT NULL REFERENCES person,
  created_at timestamptz NOT NULL,
  last_raised_at timestamptz,
  -- What it has seen: countries of a person, failures of the last minutes.
  state jsonb NOT NULL DEFAULT '{}',
  removed_at timestamptz
);
CREATE INDEX alert_rule_by_tenant ON alert_rule (tenant_id, id) WHERE removed_at IS NULL;

-- Calls of webhooks that are to go out, in the transaction that causes them.
CREATE TABLE alert_delivery (
  id uuid PRIMARY KEY,
  rule_id uuid NOT NULL REFERENCES alert_rule,
  tenant_id uuid REFERENCES tenant,
  body text NOT NULL,
  created_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  retry_at timestamptz,
  done_at timestamptz,
  last_error text NOT NULL DEFAULT ''
);
CREATE INDEX alert_delivery_due ON alert_delivery (retry_at) WHERE retry_at IS NOT NULL;
CREATE INDEX alert_delivery_by_rule ON alert_delivery (rule_id, id);

-- What was known until now becomes the beginning of the chains.
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT activity.*, coalesce(person.display_name, '') AS actor_name FROM activity LEFT JOIN person ON person.id = actor_id ORDER BY at, activity.id LOOP
    PERFORM audit_append('allod', true, one.at, ARRAY[coalesce(one.tenant_id, '00000000-0000-0000-0000-000000000000')], json_build_array(json_build_object(
      'chain', coalesce(one.tenant_id, '00000000-0000-0000-0000-000000000000'), 'id', one.id, 'occurred_at', one.at, 'external_id', one.id,
      'action', 'allod.' || translate(one.action, '.-', '__'), 'raw_action', one.action, 'outcome', 'success', 'attribution', 'stated',
      'correlation_id', '', 'actor_kind', CASE one.acting_as WHEN 'system' THEN 'system' ELSE 'person' END,
      'actor_id', coalesce(one.actor_id::text, ''), 'actor_name', one.actor_name, 'actor_as', one.acting_as, 'address', '', 'user_agent', '',
      'target_kind', one.target_kind, 'target_id', one.target_id, 'target_name', translate(one.target_name, E'\n', ' '),
      'metadata', json_build_object('changes', one.changes)::text)));
  END LOOP;
END
$$;
DROP TABLE activity;

CREATE FUNCTION announce_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('allod_changes', json_build_object(
    'tenantId', nullif(NEW.chain, '00000000-0000-0000-0000-000000000000'), 'kind', 'audit', 'id', NEW.chain)::text);
  RETURN NULL;
END
$$;
CREATE TRIGGER announce AFTER UPDATE OF seq ON audit_chain FOR EACH ROW EXECUTE FUNCTION announce_audit();

ALTER TABLE audit_chain ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible_tenants ON audit_chain USING (visible(chain));
ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible_tenants ON audit_event USING (visible(chain));
ALTER TABLE audit_checkpoint ENABLE ROW LEVEL SECURITY;
CREATE POLICY platform_only ON audit_checkpoint USING (sees_everything());
ALTER TABLE audit_checkpoint_head ENABLE ROW LEVEL SECURITY;
CREATE POLICY platform_only ON audit_checkpoint_head USING (sees_everything());
ALTER TABLE audit_source ENABLE ROW LEVEL SECURITY;
CREATE POLICY platform_only ON audit_source USING (sees_everything());
ALTER TABLE audit_follower ENABLE ROW LEVEL SECURITY;
CREATE POLICY platform_only ON audit_follower USING (sees_everything());
ALTER TABLE alert_rule ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible_tenants ON alert_rule USING (CASE WHEN tenant_id IS NULL THEN sees_everything() ELSE visible(tenant_id) END);
ALTER TABLE alert_delivery ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible_tenants ON alert_delivery USING (CASE WHEN tenant_id IS NULL THEN sees_everything() ELSE visible(tenant_id) END);

-- Events are read, and added by `audit_append`: no role of the application writes to them in any other way.
GRANT SELECT ON audit_chain, audit_event, audit_checkpoint, audit_checkpoint_head, audit_source, audit_follower, audit_month, audit_view, alert_rule, alert_delivery TO allod_app;
GRANT INSERT (chain, retention_months), UPDATE (retention_months) ON audit_chain TO allod_app;
GRANT INSERT ON audit_checkpoint, audit_checkpoint_head, audit_source, audit_follower, audit_view, alert_rule, alert_delivery TO allod_app;
GRANT UPDATE ON audit_source, audit_follower, alert_rule, alert_delivery TO allod_app;
GRANT DELETE ON audit_view TO allod_app;
REVOKE EXECUTE ON FUNCTION audit_prepare_month, audit_append, audit_page, audit_following, audit_erase, audit_drop_month FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_append, audit_page, audit_following, audit_erase, audit_drop_month TO allod_app;
