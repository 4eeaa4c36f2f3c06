import { createHash } from "node:crypto";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { NewEvent } from "../domain/audit.ts";
import { eventRows, PLATFORM, wordsQuery } from "./audit.ts";
import { within } from "./database.ts";
import { newEvent } from "./new-event.test-support.ts";
import type { AuditEventRow } from "./schema.ts";
import { startWorld, type World } from "./world.test-support.ts";

let world: World;
let acme: string;
let other: string;

beforeAll(async () => {
  world = await startWorld();
  acme = await world.tenant("acme");
  other = await world.tenant("other");
}, 60_000);
afterAll(() => world.stop());

const event = (more: Partial<NewEvent> = {}): NewEvent => newEvent(world, { tenantId: acme, ...more });
const append = (events: readonly NewEvent[], { now = world.clock.now(), fresh = false } = {}) =>
  world.write((connection) => eventRows(connection).append("keycloak", events, { fresh, now }));

describe("the chain", () => {
  it("hashes each event with the one before it, as anybody can compute", async () => {
    await append([event({ tenantId: other }), event({ tenantId: other }), event({ tenantId: other })]);
    const rows = await world.ask<AuditEventRow>("SELECT * FROM audit_event WHERE chain = $1 ORDER BY seq", [other]);
    let before = Buffer.alloc(32);
    for (const [index, row] of rows.entries()) {
      const content = createHash("sha256")
        .update(
          [
            row.salt,
            row.actor_kind,
            row.actor_id,
            row.actor_name,
            row.actor_as,
            row.address,
            row.user_agent,
            row.target_kind,
            row.target_id,
            row.target_name,
            row.metadata,
          ].join("\n"),
        )
        .digest("hex");
      const hash = createHash("sha256")
        .update(before)
        .update(
          [
            1,
            row.chain,
            index + 1,
            row.id,
            12,
            row.received_at.getTime(),
            row.occurred_at.getTime(),
            "keycloak",
            row.external_id,
            row.action,
            row.raw_action,
            row.outcome,
            row.attribution,
            row.correlation_id,
            content,
          ].join("\n"),
        )
        .digest();
      expect(row.hash).toEqual(hash);
      before = hash;
    }
    expect(rows).toHaveLength(3);
    expect(rows[0]?.metadata).toBe('{"a":"é","b":1}');
  });

  it("keeps an event once, in one batch and in several, also when others write at the same time", async () => {
    const batch = Array.from({ length: 50 }, () => event());
    const added = await Promise.all([append([...batch, ...batch]), append(batch.toReversed()), append(batch.slice(10))]);
    expect(added.reduce((sum, some) => sum + some)).toBe(50);
    const [chain] = await world.ask<{ count: string; last: string }>(
      "SELECT count(*), max(seq) AS last FROM audit_event WHERE chain = $1",
      [acme],
    );
    const [head] = await world.ask<{ seq: string }>("SELECT seq FROM audit_chain WHERE chain = $1", [acme]);
    expect(chain?.count).toBe(chain?.last);
    expect(head?.seq).toBe(chain?.last);
  });

  it("keeps an event once across months, when its source says when it happened and when it does not", async () => {
    const now = new Date("2026-06-30T23:00:00Z");
    const known = event({ occurredAt: new Date("2026-06-30T22:00:00Z"), tenantId: undefined });
    const unknown = event({ occurredAt: undefined, tenantId: undefined });
    expect(await append([known, unknown], { now })).toBe(2);
    expect(await append([known, unknown], { now: new Date("2026-09-01T00:00:00Z") })).toBe(0);
  });

  it("keeps an event whose details are nested deeper than anybody reads", async () => {
    let metadata: NewEvent["metadata"] = "deep";
    for (let level = 0; level < 20_000; level++) metadata = [metadata];
    expect(await append([event({ metadata })])).toBe(1);
  });

  it("is in the order of its numbers also when the clock is set back", async () => {
    const tenantId = await world.tenant("clock");
    await append([event({ tenantId })], { now: new Date("2026-05-01T00:00:00Z") });
    await append([event({ tenantId })], { now: new Date("2026-04-01T00:00:00Z") });
    const rows = await world.ask<{ received_at: Date }>("SELECT received_at FROM audit_event WHERE chain = $1 ORDER BY seq", [tenantId]);
    expect(rows.map(({ received_at: at }) => at.toISOString())).toEqual(["2026-05-01T00:00:00.000Z", "2026-05-01T00:00:00.000Z"]);
  });
});

describe("a page", () => {
  const page = (filter: object, limit = 10) =>
    world.write((connection) => eventRows(connection).page({ tenantId: acme }, filter, { after: undefined, limit }));

  it.each([
    ["words in any order", "LOVELACE ada", true],
    ["words by their beginnings, when asked", "lovel* ada", true],
    ["no beginnings, when not asked", "lovel ada", false],
    ["an address", "10.1.2.3", true],
    ["another address", "10.1.3.2", false],
    ["an action", "user_login", true],
    ["half a word from its end", "*elace", false],
    ["nothing but punctuation", "!!", true],
    ["what would be an operator", "ada & ! | (", true],
    ["a quote", "ada' OR 'x", false],
  ])("finds %s", async (_, words, isFound) => {
    expect((await page({ words })).length > 0).toBe(isFound);
  });

  it("never shows another tenant's, whatever is asked for", async () => {
    const seen = await within(world.database, { tenants: [other] }, (connection) =>
      eventRows(connection).page({ tenantId: acme }, {}, { after: undefined, limit: 10 }),
    );
    const everyone = await within(world.database, { tenants: [other] }, (connection) =>
      eventRows(connection).page("everyone", {}, { after: undefined, limit: 10 }),
    );
    expect([seen, everyone]).toEqual([[], []]);
  });
});

it("says a question for words so that no word is left out", () => {
  expect(wordsQuery("Plan-2026.odt ad*")).toBe("(plan <-> 2026 <-> odt) & (ad:*)");
  expect(wordsQuery("-- *")).toBeUndefined();
  expect(wordsQuery("10.1.2.3 FE80::1")).toBe("('10.1.2.3') & ('fe80::1')");
  expect(PLATFORM).toMatch(/^0{8}-/);
});
