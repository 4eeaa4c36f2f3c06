import type { SecretRef } from "@allod/compiler/component";
import { describe, expect, it } from "vitest";

import { programsTask } from "./programs.ts";
import { FakeStalwart } from "./stalwart.test-support.ts";

const administrator: SecretRef = {
  kind: "secret-ref",
  name: "stalwart/administrator",
  spec: { type: "token", bytes: 32, encoding: "hex" },
};
const password: SecretRef = { kind: "secret-ref", name: "stalwart/noreply", spec: { type: "found", by: "stalwart.programs" } };
const task = programsTask([{ address: "noreply@acme.test", password }], administrator);

async function run(fake: FakeStalwart): Promise<string[]> {
  const changes = await task.check(fake.io);
  for (const change of changes) await change.apply();
  expect(await task.check(fake.io)).toEqual([]);
  return changes.map(({ summary }) => summary);
}

describe("the password of a program", () => {
  it("is made by the server for whoever is signed in, and kept as it was told", async () => {
    const fake = new FakeStalwart();
    expect(await run(fake)).toEqual(["give noreply@acme.test a password"]);
    expect(fake.kept.get("stalwart/noreply")).toMatch(/^app_/);
    expect(await run(fake)).toEqual([]);
  });

  it("is made anew when it was lost or does not work, and the one that was lost goes: an account may have five", async () => {
    const fake = new FakeStalwart();
    await run(fake);
    fake.kept.set("stalwart/noreply", "app_of_a_backup");
    expect(await run(fake)).toEqual(["give noreply@acme.test a password"]);
    fake.kept.clear();
    await run(fake);
    expect(fake.all("AppPassword")).toHaveLength(1);
    expect(fake.problems).toEqual([]);
  });

  it.each(["'.system('id').'", "$(id)'", '"', "\\", " ", "\n"])(
    "is not kept when it would end a text in an app's configuration (%j)",
    async (end) => {
      const fake = new FakeStalwart();
      fake.secretEnds = end;
      const [change] = await task.check(fake.io);
      await expect(change?.apply()).rejects.toMatchObject({ code: "stalwart.api.refused" });
      expect(fake.kept.size).toBe(0);
    },
  );

  it("leaves those that somebody else has made", async () => {
    const fake = new FakeStalwart();
    fake.put("AppPassword", { description: "Thunderbird" });
    await run(fake);
    expect(fake.all("AppPassword").map(({ description }) => description)).toEqual(["Thunderbird", "Allod"]);
  });
});
