import { nextcloud } from "@allod/connectors";
import { startNextcloudFake } from "@allod/connectors/fakes";
import { Secret, systemRandom } from "@allod/core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { observedStore } from "../store/observed.ts";
import { ISSUER, startWorld, type World } from "../store/world.test-support.ts";
import { connectedProducts } from "./products.ts";
import { objectWorker } from "./worker.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world.stop());

it("a suspended member with an account of their own is out of their files with the app password that a phone keeps", async () => {
  const fake = await startNextcloudFake({ password: "local-administrator-4711" });
  const personId = await world.person("mia", { identity: false });
  const memberId = await world.member(await world.tenant("acme", { status: "active" }), personId);
  const [person] = await world.ask<{ email: string }>("UPDATE person SET own_account = true WHERE id = $1 RETURNING email", [personId]);
  const config = { url: fake.url, username: "allod-local", password: new Secret("local-administrator-4711") };
  const { clock } = world;
  const work = objectWorker({
    products: connectedProducts([nextcloud.connect(config, { clock, random: systemRandom })], clock),
    observed: observedStore(world.database),
    clock,
    random: systemRandom,
    issuer: ISSUER,
    activate: async () => {},
    identify: async () => {},
    tenantArrived: async () => {},
  });
  async function bring(change: string): Promise<string | undefined> {
    await world.ask(`UPDATE membership SET ${change} WHERE id = $1`, [memberId]);
    await work({ kind: "member", id: memberId });
    const [row] = await world.ask<{ outcome: string }>("SELECT outcome FROM resource WHERE object_id = $1", [memberId]);
    return row?.outcome;
  }
  const now = `suspended_at = '${clock.now().toISOString()}'`;

  expect(await bring("suspended_at = NULL")).toBe("skipped");
  // Their own sign-in makes the account, and is told to nobody.
  fake.cloud.visit({ name: "mia", email: person?.email ?? "" })?.appPasswords.add("phone");
  expect(fake.opens("mia", "phone")).toBe(true);
  expect(await bring(now)).toBe("ready");
  expect(fake.opens("mia", "phone")).toBe(false);
  expect(await bring("suspended_at = NULL")).toBe("ready");
  expect(fake.opens("mia", "phone")).toBe(true);
  expect(await bring(now.replace("suspended", "removed"))).toBe("ready");
  expect(fake.opens("mia", "phone")).toBe(false);
  await fake.stop();
});
