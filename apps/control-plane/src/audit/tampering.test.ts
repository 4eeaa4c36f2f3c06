import { createPublicKey } from "node:crypto";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  type Checkpoint,
  contentHash,
  linkHash,
  newSigningKey,
  publicKeyOf,
  readCheckpointLine,
  readPublicKeys,
  type Report,
  verifyChains,
} from "@allod/audit";
import { Secret } from "@allod/core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { eventRows } from "../store/audit.ts";
import { newEvent } from "../store/new-event.test-support.ts";
import type { AuditEventRow } from "../store/schema.ts";
import { type Snapshot, snapshotOf } from "../store/snapshot.test-support.ts";
import { startWorld, type World } from "../store/world.test-support.ts";
import { chainedOf } from "./chained.test-support.ts";
import { type Checkpoints, checkpoints } from "./checkpoints.ts";
import { dropDueMonths } from "./retention.ts";

const OLD = new Date("2025-03-10T00:00:00Z");
const signingKey = newSigningKey();
const keys = [createPublicKey(publicKeyOf(signingKey))];

let world: World;
let acme: string;
let other: string;
let signer: Checkpoints;
let file: string;
let untouched: Snapshot;
let published: string;
/** Those that are written; the rest follows from them. */
let columns: string;

beforeAll(async () => {
  world = await startWorld();
  [acme, other] = [await world.tenant("acme"), await world.tenant("other")];
  file = join(await mkdtemp(join(tmpdir(), "allod-checkpoints-")), "checkpoints.jsonl");
  signer = checkpoints({ database: world.database, clock: world.clock, signingKey: new Secret(signingKey), file });
  for (let number = 0; number < 10; number++) await add(acme);
  for (let number = 0; number < 5; number++) await add(other);
  await signer.sign();
  for (let number = 0; number < 10; number++) await add(acme);
  await signer.sign();
  await add(acme);
  const [names] = await world.ask<{ names: string }>(
    "SELECT string_agg(attname, ', ') AS names FROM pg_attribute WHERE attrelid = 'audit_event'::regclass AND attnum > 0 AND attgenerated = ''",
  );
  columns = names?.names ?? "";
  untouched = await snapshotOf(world);
  published = await readFile(file, "utf8");
}, 60_000);
afterAll(() => world.stop());
afterEach(async () => {
  await untouched.restore();
  await writeFile(file, published);
});

async function add(tenantId: string, now = world.clock.now()): Promise<void> {
  const event = newEvent(world, { tenantId, occurredAt: now });
  await world.write((connection) => eventRows(connection).append("keycloak", [event], { fresh: true, now }));
}

const kept = async (): Promise<Checkpoint[]> =>
  (await readFile(file, "utf8")).split("\n").flatMap((line) => (line === "" ? [] : (readCheckpointLine(line) ?? [])));
const verify = async (more: { readonly kept?: readonly Checkpoint[] } = {}): Promise<Report> =>
  verifyChains({ ask: (question, values = []) => world.ask(question, values) as never, keys, ...more });
const first = async (): Promise<object | undefined> => (await verify({ kept: await kept() })).problems[0];
const eventAt = async (chain: string, seq: number): Promise<AuditEventRow> =>
  (await world.ask<AuditEventRow>("SELECT * FROM audit_event WHERE chain = $1 AND seq = $2", [chain, seq]))[0] as AuditEventRow;

describe("what nobody touched", () => {
  it("is intact, of every chain, with every checkpoint", async () => {
    expect(await verify({ kept: await kept() })).toEqual({ chains: 2, events: 26, erased: 0, checkpoints: 2, problems: [] });
  });

  it("hashes to the same here as in the database", async () => {
    const [before, row] = [await eventAt(acme, 6), await eventAt(acme, 7)];
    expect(row.content_hash.toString("hex")).toBe(contentHash(chainedOf(row).content));
    expect(row.hash.toString("hex")).toBe(linkHash(before.hash.toString("hex"), chainedOf(row)));
  });
});

describe("with all rights of a superuser", () => {
  it.each([
    ["action = 'opencloud.file_restore'"],
    ["actor_name = 'Eve'"],
    ["target_id = 'f2'"],
    ["metadata = '{\"a\":1}'"],
    ["occurred_at = occurred_at - interval '1 hour'"],
    ["received_at = received_at + interval '1 ms'"],
    ["outcome = 'denied'"],
    ["attribution = 'none'"],
    ["salt = ''"],
    ["hash = sha256('x')"],
    ["content_hash = sha256('x')"],
    ["id = gen_random_uuid()"],
    ["erased_by = gen_random_uuid()"],
  ])("altering %s is seen, and where", async (change) => {
    const { id } = await eventAt(acme, 7);
    await world.ask(`UPDATE audit_event SET ${change} WHERE chain = $1 AND seq = 7`, [acme]);
    const now = await eventAt(acme, 7);
    expect(await first()).toMatchObject({
      kind: "altered",
      chain: acme,
      seq: 7,
      ...(change.startsWith("erased_by") ? {} : { eventId: now.id === id ? id : now.id }),
    });
  });

  it("deleting one is seen, in the middle and at the beginning", async () => {
    await world.ask("DELETE FROM audit_event WHERE chain = $1 AND seq = 7", [acme]);
    expect(await first()).toMatchObject({ kind: "missing", chain: acme, seq: 7 });
    await world.ask("DELETE FROM audit_event WHERE chain = $1 AND seq = 1", [acme]);
    expect(await first()).toMatchObject({ kind: "missing", chain: acme, seq: 1 });
  });

  it("deleting one and moving the others up is seen", async () => {
    await world.ask("DELETE FROM audit_event WHERE chain = $1 AND seq = 7", [acme]);
    await world.ask("UPDATE audit_event SET seq = seq - 1 WHERE chain = $1 AND seq > 7", [acme]);
    expect(await first()).toMatchObject({ kind: "altered", chain: acme, seq: 7 });
  });

  it("inserting one is seen: beside another, and with the others moved down", async () => {
    const copy = `INSERT INTO audit_event (${columns}) SELECT ${columns} FROM (SELECT (jsonb_populate_record(row, jsonb_build_object('id', gen_random_uuid(), 'external_id', 'new', 'action', 'opencloud.file_create'))).* FROM audit_event AS row WHERE chain = $1 AND seq = 7) AS made`;
    await world.ask(copy, [acme]);
    expect(await first()).toMatchObject({ kind: "inserted", chain: acme, seq: 7 });
    await untouched.restore();
    const { id } = await eventAt(acme, 7);
    await world.ask("UPDATE audit_event SET seq = seq + 1 WHERE chain = $1 AND seq >= 7", [acme]);
    await world.ask(copy.replace("seq = 7", "seq = 8").replace("jsonb_build_object(", "jsonb_build_object('seq', 7, "), [acme]);
    const found = await first();
    expect(found).toMatchObject({ kind: "inserted", chain: acme, seq: 7 });
    expect(found).not.toMatchObject({ eventId: id });
  });

  it("inserting after the end is seen", async () => {
    await world.ask(
      `INSERT INTO audit_event (${columns}) SELECT ${columns} FROM (SELECT (jsonb_populate_record(row, jsonb_build_object('id', gen_random_uuid(), 'external_id', 'new', 'seq', 22))).* FROM audit_event AS row WHERE chain = $1 AND seq = 7) AS made`,
      [acme],
    );
    expect(await first()).toMatchObject({ chain: acme, seq: 22 });
  });

  it.each([
    [7, 8],
    [3, 15],
  ])("changing the places of %i and %i is seen", async (one, another) => {
    const { id } = await eventAt(acme, another);
    await world.ask(
      "UPDATE audit_event SET seq = CASE seq WHEN $2::bigint THEN $3::bigint ELSE $2::bigint END WHERE chain = $1 AND seq IN ($2::bigint, $3::bigint)",
      [acme, one, another],
    );
    expect(await first()).toMatchObject({ kind: "reordered", chain: acme, seq: one, eventId: id });
  });

  it("changing two tenants' events for each other is seen in both", async () => {
    await world.ask("UPDATE audit_event SET chain = CASE chain WHEN $1 THEN $2 ELSE $1 END::uuid WHERE seq = 3 AND chain IN ($1, $2)", [
      acme,
      other,
    ]);
    const { problems } = await verify();
    expect(problems.map(({ kind, seq }) => [kind, seq])).toEqual([
      ["altered", 3],
      ["altered", 3],
    ]);
  });

  it("cutting off the end is seen, also when the chain is told that it ends there", async () => {
    await world.ask("DELETE FROM audit_event WHERE chain = $1 AND seq > 15", [acme]);
    expect(await first()).toMatchObject({ kind: "cut-off", chain: acme, seq: 16 });
    const last = await eventAt(acme, 15);
    await world.ask("UPDATE audit_chain SET seq = 15, hash = $2 WHERE chain = $1", [acme, last.hash]);
    expect(await first()).toMatchObject({ kind: "cut-off", chain: acme, seq: 16 });
    await world.ask("DELETE FROM audit_event WHERE chain = $1", [acme]);
    await world.ask("DELETE FROM audit_chain WHERE chain = $1", [acme]);
    expect(await first()).toMatchObject({ kind: "cut-off", chain: acme, seq: 1 });
  });

  it("writing the whole chain anew, with hashes that fit, is seen by what was signed", async () => {
    let before = (await eventAt(acme, 6)).hash.toString("hex");
    for (let seq = 7; seq <= 21; seq++) {
      const row = await eventAt(acme, seq);
      const content = { ...chainedOf(row).content, actorName: "Eve" };
      const hash = linkHash(before, { ...chainedOf(row), contentHash: contentHash(content) });
      await world.ask(
        "UPDATE audit_event SET actor_name = 'Eve', content_hash = decode($3, 'hex'), hash = decode($4, 'hex') WHERE chain = $1 AND seq = $2",
        [acme, seq, contentHash(content), hash],
      );
      before = hash;
    }
    await world.ask("UPDATE audit_chain SET hash = decode($2, 'hex') WHERE chain = $1", [acme, before]);
    expect(await first()).toMatchObject({ kind: "altered", chain: acme, seq: 20 });
  });

  it("an erasure that somebody made up is seen, also when what tells of a real one is taken for it, or erased itself", async () => {
    const by = world.ids.next();
    await world.write(async (connection) => {
      const rows = eventRows(connection);
      const { events, digests } = await rows.erase({ tenantId: other }, { subjects: ["p1"], pseudonym: `erased-${by}`, by });
      const metadata = { changes: { events: { from: null, to: events }, digests: { from: null, to: digests } } };
      const told = newEvent(world, { id: by, tenantId: other, action: "allod.audit_erase", metadata });
      await rows.append("allod", [told], { fresh: true, now: world.clock.now() });
      await rows.append("opencloud", [newEvent(world, { tenantId: other })], { fresh: true, now: world.clock.now() });
    });
    expect(await verify()).toMatchObject({ erased: 5, problems: [] });
    const alter = (change: string, seq: number) => world.ask(`UPDATE audit_event SET ${change} WHERE chain = $1 AND seq = ${seq}`, [other]);
    await alter(`actor_name = 'Eve', erased_by = '${by}'`, 7);
    const made = { kind: "altered", chain: other, seq: 1 };
    expect(await first()).toMatchObject(made);
    await alter(`erased_by = '${by}'`, 6);
    await world.ask(
      `UPDATE audit_event SET metadata = said FROM (
        SELECT jsonb_build_object('changes', jsonb_build_object('digests', jsonb_build_object('to', jsonb_build_object('12-2026-11',
          count(*) || ' ' || encode(sha256(convert_to(string_agg(
          concat_ws(E'\\n', seq, actor_kind, actor_id, actor_name, actor_as, target_kind, target_id, target_name), E'\\n' ORDER BY seq), 'UTF8')), 'hex')))))::text AS said
        FROM audit_event WHERE erased_by = $1) AS forged WHERE id = $1`,
      [by],
    );
    expect(await first()).toMatchObject(made);
  });

  it("a checkpoint that is altered, taken away, or signed by somebody else is seen", async () => {
    await world.ask("UPDATE audit_checkpoint SET body = replace(body, $1, $2) WHERE n = 2", [acme, other]);
    expect((await verify()).problems[0]).toMatchObject({ kind: "unsigned", seq: 2 });
    await untouched.restore();
    await world.ask("DELETE FROM audit_checkpoint_head; DELETE FROM audit_checkpoint WHERE n = 2");
    expect((await verify()).problems).toEqual([]);
    expect(await first()).toMatchObject({ kind: "unsigned", seq: 2 });
    await untouched.restore();
    const stranger = [createPublicKey(publicKeyOf(newSigningKey()))];
    const report = await verifyChains({ ask: (question, values = []) => world.ask(question, values) as never, keys: stranger });
    expect(report.problems[0]).toMatchObject({ kind: "unsigned", seq: 1 });
  });

  it("cutting off the end with its checkpoints is seen by whoever kept them", async () => {
    const last = await eventAt(acme, 10);
    await world.ask("DELETE FROM audit_checkpoint_head WHERE n = 2; DELETE FROM audit_checkpoint WHERE n = 2");
    await world.ask("DELETE FROM audit_event WHERE chain = $1 AND seq > 10", [acme]);
    await world.ask("UPDATE audit_chain SET seq = 10, hash = $2 WHERE chain = $1", [acme, last.hash]);
    expect((await verify()).problems).toEqual([]);
    expect((await verify({ kept: await kept() })).problems.map(({ kind }) => kind)).toEqual(["unsigned", "cut-off"]);
  });
});

describe("the file of checkpoints", () => {
  it("has each of them once, also after half a line", async () => {
    await writeFile(file, published.slice(0, -20));
    await signer.publish();
    const now = await kept();
    expect(now.map(({ body }) => body)).toEqual(
      (await world.ask<{ body: string }>("SELECT body FROM audit_checkpoint ORDER BY n")).map(({ body }) => body),
    );
  });

  it("has every key that signed beside it, once, also after half a key", async () => {
    const pub = `${file}.pub`;
    const [former, later] = [publicKeyOf(newSigningKey()), newSigningKey()];
    expect(await readFile(pub, "utf8")).toBe(publicKeyOf(signingKey));
    await writeFile(pub, `${publicKeyOf(signingKey)}${former.slice(0, 40)}`);
    const deps = { database: world.database, clock: world.clock, file };
    const changed = checkpoints({ ...deps, signingKey: new Secret(later), formerKeys: [former, publicKeyOf(signingKey)] });
    for (const publisher of [changed, changed, signer]) await publisher.publish();
    const pems = readPublicKeys(await readFile(pub, "utf8")).map((key) => key.export({ type: "spki", format: "pem" }));
    expect(pems).toEqual([publicKeyOf(signingKey), former, publicKeyOf(later)]);
  });

  it("is not added to when nothing happened", async () => {
    await signer.sign();
    const before = await readFile(file, "utf8");
    expect(await signer.sign()).toBeUndefined();
    expect(await readFile(file, "utf8")).toBe(before);
  });
});

describe("a month whose time is over", () => {
  it("goes, and what is left still proves itself", async () => {
    const tenantId = await world.tenant("old");
    for (let number = 0; number < 4; number++) await add(tenantId, OLD);
    const now = new Date("2026-06-01T00:00:00Z");
    await add(tenantId, now);
    const deps = { database: world.database, checkpoints: signer, archive: undefined };
    expect(await dropDueMonths({ ...deps, clock: { ...world.clock, now: () => new Date("2026-03-31T23:59:59Z") } })).toEqual([]);
    expect(await dropDueMonths({ ...deps, clock: { ...world.clock, now: () => new Date("2026-04-01T00:00:00Z") } })).toEqual([
      { retentionMonths: 12, month: "2025-03-01" },
    ]);
    const rows = await world.ask<{ seq: string }>("SELECT seq FROM audit_event WHERE chain = $1", [tenantId]);
    expect(rows).toEqual([{ seq: "5" }]);
    expect((await verify({ kept: await kept() })).problems).toEqual([]);
    // A hole that no checkpoint tells of is a hole.
    await world.ask("DELETE FROM audit_event WHERE chain = $1", [tenantId]);
    expect((await verify()).problems).toMatchObject([{ kind: "cut-off", chain: tenantId, seq: 5 }]);
  });

  it("goes also when somebody was taken out of its events and of later ones", async () => {
    const tenantId = await world.tenant("forgotten");
    for (const now of [OLD, OLD, new Date("2026-06-01T00:00:00Z")]) await add(tenantId, now);
    const by = world.ids.next();
    await world.write(async (connection) => {
      const rows = eventRows(connection);
      const { digests } = await rows.erase({ tenantId }, { subjects: ["p1"], pseudonym: `erased-${by}`, by });
      const metadata = { changes: { digests: { from: null, to: digests } } };
      await rows.append("allod", [newEvent(world, { id: by, tenantId, action: "allod.audit_erase", metadata })], {
        fresh: true,
        now: world.clock.now(),
      });
    });
    expect(await verify()).toMatchObject({ erased: 3, problems: [] });
    await dropDueMonths({ database: world.database, clock: world.clock, checkpoints: signer, archive: undefined });
    expect(await verify({ kept: await kept() })).toMatchObject({ erased: 1, problems: [] });
    await world.ask("UPDATE audit_event SET target_name = 'x' WHERE chain = $1 AND erased_by IS NOT NULL", [tenantId]);
    expect((await verify()).problems).toMatchObject([{ kind: "altered", chain: tenantId, seq: 3 }]);
  });

  it("takes only what is in it, also when it was decided in the middle of it how long events stay", async () => {
    const tenantId = await world.tenant("undecided");
    for (const months of [12, 36, 12] as const) {
      await world.write((connection) => eventRows(connection).retain({ tenantId }, months));
      for (let number = 0; number < 2; number++) await add(tenantId, OLD);
    }
    await dropDueMonths({ database: world.database, clock: world.clock, checkpoints: signer, archive: undefined });
    const rows = await world.ask<{ seq: string }>("SELECT seq FROM audit_event WHERE chain = $1 ORDER BY seq", [tenantId]);
    expect(rows.map(({ seq }) => seq)).toEqual(["3", "4"]);
    expect((await verify({ kept: await kept() })).problems).toEqual([]);
    await world.ask("UPDATE audit_event SET actor_name = 'Eve' WHERE chain = $1 AND seq = 4", [tenantId]);
    expect((await verify()).problems).toMatchObject([{ kind: "altered", chain: tenantId, seq: 4 }]);
  });

  it("is not dropped by an application that asks too early", async () => {
    await expect(
      world.write((connection) =>
        import("kysely").then(({ sql }) =>
          sql`SELECT audit_drop_month(12::smallint, '2026-06-01'::date, '2099-01-01')`.execute(connection),
        ),
      ),
    ).rejects.toThrow("still to be kept");
  });
});
