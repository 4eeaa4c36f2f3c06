import { afterAll, beforeAll, expect, it } from "vitest";

import type { NewEvent } from "../domain/audit.ts";
import { eventRows } from "./audit.ts";
import { newEvent } from "./new-event.test-support.ts";
import { startWorld, type World } from "./world.test-support.ts";

const BATCH = 2000;
const BATCHES = 6;
const TENANTS = 20;

let world: World;
let tenants: string[];

beforeAll(async () => {
  world = await startWorld();
  tenants = [];
  for (let number = 0; number < TENANTS; number++) tenants.push(await world.tenant(`tenant-${number}`));
  for (let batch = 0; batch < BATCHES; batch++) {
    const events = Array.from({ length: BATCH }, (_, index) => event(batch * BATCH + index));
    await world.write((connection) => eventRows(connection).append("keycloak", events, { fresh: true, now: world.clock.now() }));
  }
  const denied = Array.from({ length: 100 }, (_, index) => ({ ...event(index), action: "caddy.request_deny" }));
  await world.write((connection) => eventRows(connection).append("caddy", denied, { fresh: true, now: world.clock.now() }));
  await world.ask("VACUUM ANALYZE audit_event");
}, 60_000);
afterAll(() => world.stop());

function event(number: number): NewEvent {
  return newEvent(world, {
    tenantId: tenants[number % TENANTS],
    action: number % 300 === 0 ? "keycloak.user_delete" : "keycloak.user_login",
    outcome: number % 400 === 0 ? "denied" : "success",
    actor: {
      kind: "person",
      id: `person-${number % 900}`,
      name: `Person ${number % 900}`,
      as: "",
      address: `192.0.2.${number % 250}`,
      userAgent: "",
    },
    target: { kind: "file", id: `file-${number % 1100}`, name: `Plan ${number}.odt` },
  });
}

it.each([
  ["nothing", "own", {}, "chain_occurred_at_id"],
  ["time", "own", { from: "2026-11-25T12:00:05Z", to: "2026-11-25T12:00:06Z" }, "chain_occurred_at_id"],
  [
    "a place to go on from",
    "own",
    { afterAt: "2026-11-25T12:00:05Z", afterId: "01900000-0000-7000-8000-000000000000" },
    "chain_occurred_at_id",
  ],
  ["source", "own", { source: "caddy" }, "chain_source_occurred_at_id"],
  ["action", "own", { action: "keycloak.user_delete" }, "chain_action_occurred_at_id"],
  ["actor", "own", { actor: "person-7" }, "actor_id_occurred_at_id"],
  ["target", "own", { target: "file-7" }, "target_id_occurred_at_id"],
  ["outcome", "own", { outcome: "denied" }, "chain_outcome_occurred_at_id"],
  ["a rare word", "own", { query: "(4711)" }, "words"],
  ["an address", "own", { query: "('192.0.2.7')" }, "words"],
  ["nothing, of everyone", "everyone", {}, "occurred_at_id"],
  ["actor, of everyone", "everyone", { actor: "person-7" }, "actor_id_occurred_at_id"],
  ["outcome, of everyone", "everyone", { outcome: "denied" }, "outcome_occurred_at_id"],
  ["a rare word, of everyone", "everyone", { query: "(4711)" }, "words"],
])("what is filtered by %s, %s, is found through an index of its own", async (_, whose, filter, index) => {
  const chain = whose === "own" ? tenants[1] : null;
  const [question] = await world.ask<{ text: string }>("SELECT audit_query($1::uuid, $2::jsonb, 50) AS text", [
    chain,
    JSON.stringify(filter),
  ]);
  const plan = await world.ask<{ "QUERY PLAN": string }>(`EXPLAIN ${question?.text}`);
  const text = plan.map((line) => line["QUERY PLAN"]).join("\n");
  // The months that have nothing are looked at too, and are empty.
  expect(text).toMatch(new RegExp(`Scan (?:Backward )?(?:using|on) audit_event_12_2026_11_${index}_idx`));
  expect(text).not.toMatch(/Seq Scan on audit_event_12_2026_11/);
});
