import { type Content, contentHash, linkHash } from "@allod/audit";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";

import type { NewEvent } from "../domain/audit.ts";
import { eventRows } from "../store/audit.ts";
import { newEvent } from "../store/new-event.test-support.ts";
import type { AuditEventRow } from "../store/schema.ts";
import { startWorld, type World } from "../store/world.test-support.ts";
import { chainedOf } from "./chained.test-support.ts";

let world: World;
let acme: string;

beforeAll(async () => {
  world = await startWorld();
  acme = await world.tenant("acme");
}, 60_000);
afterAll(() => world.stop());

/** Anything that a source may say: nothing, quotes, line breaks, zeros, halves of characters, and what looks like JSON or SQL. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 320 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.constantFrom("", "'", '"', "\\", "\n", "\u0000", "\uD83D", "\u2028", "{}", "null", "\\u0000", "'; --", "ẞ", "é", "e\u0301"),
);
const json = fc.jsonValue({ maxDepth: 3, stringUnit: "binary" }) as fc.Arbitrary<NewEvent["metadata"]>;
const given = fc.record({
  externalId: text,
  rawAction: text,
  correlationId: text,
  outcome: fc.constantFrom("success", "failure", "denied", "unknown"),
  attribution: fc.constantFrom("stated", "email", "none"),
  occurredAt: fc.option(
    fc.date({ min: new Date("1999-12-31T23:59:59.999Z"), max: new Date("2030-01-01T00:00:00Z"), noInvalidDate: true }),
    {
      nil: undefined,
    },
  ),
  actor: fc.record({
    kind: fc.constantFrom("person", "service", "system", "unknown"),
    id: text,
    name: text,
    as: fc.constantFrom("", "person", "operator"),
    address: text,
    userAgent: text,
  }),
  target: fc.record({ kind: text, id: text, name: text }),
  metadata: json,
}) as fc.Arbitrary<Partial<NewEvent> & { externalId: string }>;

/** Appended as the control plane does, and read as the rows that the database has made. */
async function kept(events: readonly (Partial<NewEvent> & { externalId: string })[]): Promise<AuditEventRow[]> {
  const made = events.map((one) => {
    const event = newEvent(world, { ...one, tenantId: acme });
    // An id is there once, and says something.
    return { ...event, externalId: `${event.id} ${one.externalId}` };
  });
  await world.write((connection) => eventRows(connection).append("keycloak", made, { fresh: true, now: world.clock.now() }));
  return world.ask<AuditEventRow>("SELECT * FROM audit_event WHERE chain = $1 AND id = ANY ($2) ORDER BY seq", [
    acme,
    made.map(({ id }) => id),
  ]);
}

const headOf = async (): Promise<string> =>
  (await world.ask<{ hash: string }>("SELECT encode(hash, 'hex') AS hash FROM audit_chain WHERE chain = $1", [acme]))[0]?.hash ??
  "0".repeat(64);

it("hashes whatever a source says to the same here as in the database", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(given, { minLength: 1, maxLength: 5 }), async (events) => {
      let before = await headOf();
      const rows = (await kept(events)).map(chainedOf);
      expect(rows).toHaveLength(events.length);
      for (const event of rows) {
        expect(event.contentHash).toBe(contentHash(event.content));
        expect(event.hash).toBe(linkHash(before, event));
        before = event.hash;
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);

it("hashes to something else whatever is changed, wherever the words stand", async () => {
  const rows = (await kept(fc.sample(given, 40))).map(chainedOf);
  const changed = <T>(value: T, other: string): T =>
    (value instanceof Date ? new Date(value.getTime() + 1) : typeof value === "number" ? value + 1 : other) as T;
  fc.assert(
    fc.property(fc.constantFrom(...rows), text, (event, other) => {
      const line = other.replaceAll("\n", " ").toWellFormed();
      for (const name of Object.keys(event.content) as (keyof Content)[]) {
        if (event.content[name] === line) continue;
        expect(contentHash({ ...event.content, [name]: changed(event.content[name], line) })).not.toBe(event.contentHash);
      }
      const { content: _, hash, ...linked } = event;
      const before = "0".repeat(64);
      for (const name of Object.keys(linked) as (keyof typeof linked)[]) {
        if (linked[name] === line) continue;
        const another = { ...linked, [name]: changed(linked[name], line) };
        expect(linkHash(before, another)).not.toBe(linkHash(before, linked));
      }
      expect(linkHash(hash, linked)).not.toBe(linkHash(before, linked));
      // What moves from one text into its neighbor is seen, too.
      const { actorId, actorName } = event.content;
      const moved = { ...event.content, actorId: actorId + actorName, actorName: "" };
      expect(contentHash(moved) === event.contentHash).toBe(actorName === "");
    }),
  );
});
