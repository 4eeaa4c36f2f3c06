import { createPublicKey } from "node:crypto";

import { newSigningKey, publicKeyOf, verifyChains } from "@allod/audit";
import { idSource, Secret, systemClock, systemRandom } from "@allod/core";

import { checkpoints } from "../apps/control-plane/src/audit/checkpoints.ts";
import type { NewEvent } from "../apps/control-plane/src/domain/audit.ts";
import { formats } from "../apps/control-plane/src/http/export-lines.ts";
import { eventRows } from "../apps/control-plane/src/store/audit.ts";
import { asking, within } from "../apps/control-plane/src/store/database.ts";
import { startDatabase } from "../apps/control-plane/src/store/embedded.test-support.ts";
import { pages } from "./bench-audit-queries.ts";
import { type Client, LARGEST, rounded, type Running, seed, TENANTS, tenantOf } from "./bench-audit-seed.ts";
import type { Line } from "./bench.ts";

const BATCH = 1000;
const BATCHES = 30;
const SINGLE = 1500;
/** Events that an export reads at a time. */
const PAGE = 1000;
const ids = idSource({ clock: systemClock, random: systemRandom });

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
    action: ["keycloak.user_login", "opencloud.file_upload", "stalwart.account_sign_in"][number % 3] ?? "",
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
  await owner.query(`CREATE TABLE plain (LIKE audit_event INCLUDING GENERATED); COPY (SELECT ${names} FROM audit_event) TO '${file}'`);
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

/** How much memory it takes to write all events of the largest tenant as JSON lines, beside what the program had before. */
async function exported({ database }: Running): Promise<Line[]> {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let [peak, events, bytes] = [before, 0, 0];
  for (let seq = 0; ;) {
    const page = await within(database, { tenants: [LARGEST] }, (connection) =>
      eventRows(connection).following({ tenantId: LARGEST }, seq, PAGE),
    );
    bytes += formats.jsonl.text(page, seq === 0).length;
    events += page.length;
    peak = Math.max(peak, process.memoryUsage().rss);
    if (page.length < PAGE) break;
    seq = page.at(-1)?.seq ?? 0;
  }
  const megabytes = Math.round((peak - before) / 1e6);
  return [
    {
      name: "audit.export.rss",
      value: megabytes,
      unit: "MB",
      beside: `more than before, of ${events} events in ${Math.round(bytes / 1e6)} MB`,
      ratio: null,
    },
  ];
}

/** The timeline at ten million events. */
export async function audit(): Promise<Line[]> {
  const running = await startDatabase();
  const owner = await running.server.owner();
  try {
    const lines = await ingest(running, owner);
    await seed(owner);
    return [...lines, ...(await pages(running, owner)), ...(await exported(running)), ...(await proof(running, owner))];
  } finally {
    await owner.end();
    await running.stop();
  }
}
