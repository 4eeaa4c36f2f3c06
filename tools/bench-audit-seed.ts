import type { startDatabase } from "../apps/control-plane/src/store/embedded.test-support.ts";

/** Ten million, unless `ALLOD_BENCH_EVENTS` says otherwise. */
const EVENTS = Number(process.env["ALLOD_BENCH_EVENTS"] ?? 10_000_000);
const MONTHS = 12;
export const TENANTS = 200;
/** Of a tenant among many: the first has a quarter of the events, as companies do. */
export const LARGEST = tenantOf(1);

export type Running = Awaited<ReturnType<typeof startDatabase>>;
export type Client = Awaited<ReturnType<Running["server"]["owner"]>>;

export function tenantOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

export const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Events of a year, chained as the database does it, month by month and without going through the program. */
export async function seed(owner: Client): Promise<void> {
  const { rows: indexes } = await owner.query<{ name: string; definition: string }>(
    "SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE tablename = 'audit_event' ORDER BY 1",
  );
  // Built at the end: the time that seeding takes is not what is measured.
  for (const { name } of indexes) await owner.query(`DROP INDEX ${name}`);
  await owner.query("SET maintenance_work_mem = '1GB'; SET work_mem = '512MB'; SET synchronous_commit = off; SELECT setseed(0.5)");
  await owner.query(
    `INSERT INTO audit_chain (chain) SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid FROM generate_series(1, ${TENANTS}) AS n ON CONFLICT DO NOTHING`,
  );
  for (let month = 0; month < MONTHS; month++) {
    const begin = new Date(Date.UTC(2025, 10 + month, 1));
    await owner.query("SELECT audit_prepare_month(12::smallint, $1)", [begin]);
    await owner.query(SEED, [begin, Math.ceil(EVENTS / MONTHS), month * EVENTS]);
  }
  for (const { definition } of indexes) await owner.query(definition.replace(" ON ONLY ", " ON "));
  await owner.query("RESET synchronous_commit");
  await owner.query("VACUUM ANALYZE audit_event");
}

const SEED = `
  WITH made AS (
    SELECT ('00000000-0000-4000-8000-' || lpad((1 + floor(${TENANTS} * power(random(), 4)))::text, 12, '0'))::uuid AS chain,
      $1::timestamptz + n * (interval '27 days' / $2::integer) AS received, $3::bigint + n AS number, floor(random() * 100000)::integer AS luck
    FROM generate_series(1, $2::integer) AS n
  ), told AS (
    SELECT chain, date_trunc('milliseconds', received) AS received_at, number, gen_random_uuid() AS id, translate(gen_random_uuid()::text, '-', '') AS salt,
      (ARRAY['keycloak', 'opencloud', 'stalwart', 'caddy'])[1 + luck % 4] AS source, 'event-' || number AS external_id,
      (ARRAY['keycloak.user_login', 'opencloud.file_upload', 'stalwart.account_sign_in', 'caddy.request_deny'])[1 + luck % 4] AS action,
      CASE WHEN luck % 25 = 0 THEN 'failure' ELSE 'success' END AS outcome, chain || '-' || luck % 50 AS actor_id,
      'Person ' || luck % 997 AS actor_name, '10.' || luck % 256 || '.2.' || luck % 250 AS address, 'file-' || luck % 5000 AS target_id,
      (ARRAY['Report', 'Invoice', 'Protocol', 'Offer'])[1 + luck % 4] || ' ' || luck || '.odt' AS target_name, '{"realm":"acme","session":"' || number || '"}' AS metadata
    FROM made
  ), numbered AS (
    SELECT told.*, head.hash AS head, head.seq + row_number() OVER (PARTITION BY told.chain ORDER BY number) AS seq,
      sha256(convert_to(concat_ws(E'\\n', salt, 'person', actor_id, actor_name, '', address, '', 'file', target_id, target_name, metadata), 'UTF8')) AS content
    FROM told JOIN audit_chain AS head USING (chain)
  ), kept AS (
    INSERT INTO audit_event (chain, seq, id, retention_months, received_at, occurred_at, source, external_id, action, raw_action, outcome,
      attribution, correlation_id, salt, actor_kind, actor_id, actor_name, actor_as, address, user_agent, target_kind, target_id, target_name,
      metadata, content_hash, hash)
    SELECT chain, seq, id, 12, received_at, received_at, source, external_id, action, action, outcome, 'identity', '', salt, 'person', actor_id, actor_name,
      '', address, '', 'file', target_id, target_name, metadata, content,
      audit_chained(head, convert_to(concat_ws(E'\\n', 1, chain, seq, id, 12, (extract(epoch FROM received_at) * 1000)::bigint, (extract(epoch FROM received_at) * 1000)::bigint,
        source, external_id, action, action, outcome, 'identity', '', encode(content, 'hex')), 'UTF8')) OVER (PARTITION BY chain ORDER BY seq)
    FROM numbered RETURNING chain, seq, hash, received_at
  )
  UPDATE audit_chain SET seq = newest.seq, hash = newest.hash, received_at = newest.received_at
  FROM (SELECT DISTINCT ON (chain) * FROM kept ORDER BY chain, seq DESC) AS newest WHERE audit_chain.chain = newest.chain`;
