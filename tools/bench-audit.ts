import { createPublicKey } from "node:crypto";

import { newSigningKey, publicKeyOf, verifyChains } from "@allod/audit";
import { idSource, Secret, systemClock, systemRandom } from "@allod/core";

import { checkpoints } from "../apps/control-plane/src/audit/checkpoints.ts";
import type { EventFilter, EventOwner, EventPlace, NewEvent } from "../apps/control-plane/src/domain/audit.ts";
import { eventRows } from "../apps/control-plane/src/store/audit.ts";
import { asking, within } from "../apps/control-plane/src/store/database.ts";
import { startDatabase } from "../apps/control-plane/src/store/embedded.test-support.ts";
import type { Line } from "./bench.ts";

const TENANTS = 200;
const BATCH = 1000;
const BATCHES = 30;
const SINGLE = 1500;
/** Ten million, unless `ALLOD_BENCH_EVENTS` says otherwise. */
const EVENTS = Number(process.env["ALLOD_BENCH_EVENTS"] ?? 10_000_000);
const MONTHS = 12;
/** Of a tenant among many: the first has the most events, as companies do. */
const LARGEST = tenantOf(1);
const PAGE = 50;
const ASKED = 60;

type Running = Awaited<ReturnType<typeof startDatabase>>;
type Client = Awaited<ReturnType<Running["server"]["owner"]>>;

const ids = idSource({ clock: systemClock, random: systemRandom });

function tenantOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

let made = 0;
function event(): NewEvent {
  const number = made++;
  const person = number % 997;
  return {
    id: ids.next(),
    tenantId: tenantOf(1 + (number % TENANTS)),
    attribution: "identity",
    externalId: `event-${number}`,
    occurredAt: systemClock.now(),
    action: ["keycloak.session_start", "opencloud.file_create", "stalwart.session_start"][number % 3] ?? "",
    rawAction: "LOGIN",
    outcome: number % 20 === 0 ? "failure" : "success",
    actor: {
      kind: "person",
      id: `person-${person}`,
      name: `Person ${person}`,
      as: "",
      address: `192.0.2.${number % 250}`,
      userAgent: "Firefox/143.0",
    },
    target: { kind: "client", id: `client-${number % 50}`, name: `Report ${number % 5000}.odt` },
    correlationId: "",
    metadata: {
      realm: "acme",
      session: ids.next(),
      details: { auth_method: "openid-connect", redirect_uri: "https://chat.acme.example/" },
    },
  };
}

const perSecond = (count: number, from: number): number => Math.round((count / (performance.now() - from)) * 1000);
const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Events chained, and the same rows in a table of the same shape and indexes that nobody chains, in batches and one by one; and by COPY into a bare one. */
async function ingest({ database }: Running, owner: Client): Promise<Line[]> {
  await owner.query("CREATE TABLE unchained (LIKE audit_event INCLUDING ALL); CREATE UNIQUE INDEX ON unchained (source, external_id)");
  const batches = Array.from({ length: BATCHES }, () => Array.from({ length: BATCH }, event));
  let from = performance.now();
  for (const batch of batches)
    await within(database, "everything", (connection) =>
      eventRows(connection).append("keycloak", batch, { fresh: false, now: systemClock.now() }),
    );
  const chained = perSecond(BATCHES * BATCH, from);

  const { rows: named } = await owner.query<{ names: string }>(
    "SELECT string_agg(attname, ', ' ORDER BY attnum) AS names FROM pg_attribute WHERE attrelid = 'audit_event'::regclass AND attnum > 0 AND attgenerated = ''",
  );
  const names = named[0]?.names ?? "";
  const columns = names.split(", ");
  const { rows } = await owner.query<Record<string, unknown>>(`SELECT ${names} FROM audit_event`);
  from = performance.now();
  for (let at = 0; at < rows.length; at += BATCH)
    await owner.query(`INSERT INTO unchained (${names}) SELECT ${names} FROM json_populate_recordset(NULL::unchained, $1)`, [
      asJson(rows.slice(at, at + BATCH)),
    ]);
  const batched = perSecond(rows.length, from);

  await owner.query("TRUNCATE unchained");
  const one = `INSERT INTO unchained (${names}) VALUES (${columns.map((_, index) => `$${index + 1}`).join(", ")})`;
  from = performance.now();
  for (const row of rows.slice(0, SINGLE))
    await owner.query(
      one,
      columns.map((column) => row[column]),
    );
  const single = perSecond(SINGLE, from);

  // The server's own COPY, from a file that it wrote: nothing is faster.
  const file = `${await settingOf(owner, "data_directory")}/copied`;
  await owner.query(`CREATE TABLE plain (LIKE audit_event); COPY (SELECT ${names} FROM audit_event) TO '${file}'`);
  from = performance.now();
  await owner.query(`COPY plain (${names}) FROM '${file}'`);
  const copied = perSecond(rows.length, from);
  await owner.query("DROP TABLE unchained, plain");
  const line = (name: string, beside: string, other: number): Line => ({
    name,
    value: chained,
    unit: "events/s",
    beside: `${beside}: ${other}/s`,
    ratio: rounded(chained / other),
  });
  return [
    line("audit.ingest", "the same rows and indexes in batches, unchained", batched),
    line("audit.ingest.single", "the same rows and indexes one by one, unchained", single),
    line("audit.ingest.copy", "COPY into a table without indexes", copied),
  ];
}

async function settingOf(owner: Client, name: string): Promise<string> {
  return (await owner.query<{ value: string }>("SELECT current_setting($1) AS value", [name])).rows[0]?.value ?? "";
}

function asJson(rows: readonly Record<string, unknown>[]): string {
  const hex = (bytes: unknown): string => `\\x${(bytes as Buffer).toString("hex")}`;
  return JSON.stringify(rows.map((row) => ({ ...row, hash: hex(row["hash"]), content_hash: hex(row["content_hash"]) })));
}

/** Events of a year, chained as the database does it, month by month and without going through the program. */
async function seed(owner: Client): Promise<void> {
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
      (ARRAY['keycloak.session_start', 'opencloud.file_create', 'stalwart.session_start', 'caddy.request_deny'])[1 + luck % 4] AS action,
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

interface Question {
  readonly name: string;
  /** Milliseconds that are aimed at. */
  readonly aim: number;
  readonly owner: (round: number) => EventOwner;
  readonly filter: (round: number) => EventFilter;
}

const largest = (): EventOwner => ({ tenantId: LARGEST });
const any = (round: number): EventOwner => ({ tenantId: tenantOf(1 + ((round * 7) % TENANTS)) });
const actors = (round: number): string => `${LARGEST}-${round % 50}`;

const questions: readonly Question[] = [
  { name: "tenant", aim: 50, owner: any, filter: () => ({}) },
  { name: "everyone", aim: 50, owner: () => "everyone", filter: () => ({}) },
  {
    name: "time",
    aim: 50,
    owner: any,
    filter: (round) => ({ from: new Date(Date.UTC(2026, round % 10, 3)), to: new Date(Date.UTC(2026, round % 10, 9)) }),
  },
  { name: "source", aim: 50, owner: largest, filter: (round) => ({ source: round % 2 === 0 ? "caddy" : "stalwart" }) },
  { name: "action", aim: 50, owner: any, filter: () => ({ action: "opencloud.file_create" }) },
  { name: "actor", aim: 50, owner: largest, filter: (round) => ({ actor: actors(round) }) },
  { name: "target", aim: 50, owner: largest, filter: (round) => ({ target: `file-${(round * 37) % 5000}` }) },
  { name: "outcome", aim: 50, owner: any, filter: () => ({ outcome: "failure" }) },
  { name: "text.rare", aim: 200, owner: largest, filter: (round) => ({ words: `invoice ${1 + ((round * 1009) % 99_999)}` }) },
  { name: "text.common", aim: 200, owner: largest, filter: () => ({ words: "report" }) },
  { name: "text.two", aim: 200, owner: any, filter: (round) => ({ words: `person ${round} offer` }) },
];

/** The slowest of twenty, of every way of looking: on the first page, and on the ten thousandth or the last there is. */
async function pages({ database }: Running, owner: Client): Promise<Line[]> {
  const lines: Line[] = [];
  for (const { name, aim, owner: of, filter } of questions) {
    const measured = [p95(await times(ASKED, (round) => page(of(round), filter(round), undefined)))];
    const deep = await placeAt(owner, of(0), filter(0));
    if (deep !== undefined) measured.push(p95(await times(ASKED / 3, () => page(of(0), filter(0), deep))));
    const value = Math.max(...measured);
    lines.push({
      name: `audit.query.p95.${name}`,
      value: rounded(value),
      unit: "ms",
      beside: `aim ${aim} ms; first page ${measured[0]?.toFixed(1)}, deep ${measured[1]?.toFixed(1) ?? "none"}`,
      ratio: rounded(value / aim),
    });
  }
  const worst = lines.toSorted((one, other) => (other.ratio ?? 0) - (one.ratio ?? 0))[0];
  return [
    {
      name: "audit.query.p95",
      value: worst?.value ?? 0,
      unit: "ms",
      beside: `the worst of all beside its aim: ${worst?.name}`,
      ratio: worst?.ratio ?? null,
    },
    ...lines,
  ];

  async function page(of: EventOwner, filter: EventFilter, after: EventPlace | undefined): Promise<void> {
    await within(database, "everything", (connection) => eventRows(connection).page(of, filter, { after, limit: PAGE }));
  }
}

/** Where page ten thousand begins, or the last page of what there is. */
async function placeAt(owner: Client, of: EventOwner, filter: EventFilter): Promise<EventPlace | undefined> {
  if (filter.words !== undefined) return undefined;
  const chain = typeof of === "string" ? null : of.tenantId;
  const asked = JSON.stringify({ ...filter });
  const { rows } = await owner.query<{ text: string }>("SELECT audit_query($1::uuid, $2::jsonb, $3) AS text", [
    chain,
    asked,
    10_000 * PAGE,
  ]);
  const { rows: found } = await owner.query<{ occurred_at: Date; id: string }>(
    `SELECT occurred_at, id FROM (${rows[0]?.text}) AS listed ORDER BY occurred_at, id LIMIT 1`,
  );
  return found[0] === undefined ? undefined : { occurredAt: found[0].occurred_at, id: found[0].id };
}

async function times(count: number, work: (round: number) => Promise<void>): Promise<number[]> {
  const all: number[] = [];
  for (let round = 0; round < count; round++) {
    const from = performance.now();
    await work(round);
    all.push(performance.now() - from);
  }
  return all;
}

function p95(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * 0.95)] ?? 0;
}

/** Every chain from its beginning to its end, and a month that goes. */
async function proof({ database }: Running, owner: Client): Promise<Line[]> {
  const signingKey = newSigningKey();
  const signer = checkpoints({ database, clock: systemClock, signingKey: new Secret(signingKey), file: undefined });
  await signer.sign();
  const from = performance.now();
  const report = await within(database, "everything", (connection) =>
    verifyChains({
      ask: asking(connection),
      keys: [createPublicKey(publicKeyOf(signingKey))],
    }),
  );
  if (report.problems.length > 0) throw new Error(`what was seeded is not intact: ${JSON.stringify(report.problems[0])}`);
  const verified = perSecond(report.events, from);
  const begun = performance.now();
  await owner.query("DROP TABLE audit_event_12_2025_11");
  const dropped = performance.now() - begun;
  return [
    { name: "audit.verify", value: verified, unit: "events/s", beside: "aim 200000/s", ratio: rounded(verified / 200_000) },
    { name: "audit.drop-month", value: rounded(dropped), unit: "ms", beside: "aim 1000 ms", ratio: rounded(dropped / 1000) },
  ];
}

/** The timeline at ten million events. */
export async function audit(): Promise<Line[]> {
  const running = await startDatabase();
  const owner = await running.server.owner();
  try {
    const lines = await ingest(running, owner);
    await seed(owner);
    return [...lines, ...(await pages(running, owner)), ...(await proof(running, owner))];
  } finally {
    await owner.end();
    await running.stop();
  }
}
