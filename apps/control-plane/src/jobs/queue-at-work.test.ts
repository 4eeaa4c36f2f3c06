import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { ObjectRef } from "../domain/store.ts";
import { within } from "../store/database.ts";
import { startWorld, type World } from "../store/world.test-support.ts";
import { openQueue, prepareQueue, type ReconcileQueue } from "./queue.ts";

let world: World;
let queue: ReconcileQueue;

beforeAll(async () => {
  world = await startWorld();
  const owner = await world.server.owner();
  await prepareQueue(owner);
  await owner.end();
  queue = await openQueue(world.server.applicationUrl, { onError: () => undefined });
}, 60_000);
afterAll(async () => {
  await queue.stop();
  await world.stop();
});

const ask = (object: ObjectRef): Promise<void> =>
  within(world.database, { tenants: [] }, (connection) => queue.enqueue(connection, [object]));

describe("an object that is changed while it is worked on", () => {
  it("is worked on once more, afterwards and never at the same time; others need not wait", async () => {
    const one: ObjectRef = { kind: "tenant", id: world.ids.next() };
    const other: ObjectRef = { kind: "tenant", id: world.ids.next() };
    const log: string[] = [];
    let atOnce = 0;
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    await queue.work(
      async ({ id }) => {
        const name = id === one.id ? "one" : "other";
        log.push(`begin ${name}`);
        if (name === "one" && ++atOnce > 1) log.push("twice at once");
        if (name === "one") {
          begun.resolve();
          await finish.promise;
          atOnce--;
        }
        log.push(`end ${name}`);
      },
      { atOnce: 4 },
    );
    await ask(one);
    await begun.promise;
    for (let change = 0; change < 5; change++) await ask(one);
    await ask(other);
    await expect.poll(() => log, { timeout: 20_000 }).toContain("end other");
    expect(log).toEqual(["begin one", "begin other", "end other"]);
    finish.resolve();
    await expect.poll(() => log.filter((line) => line === "end one").length, { timeout: 20_000 }).toBe(2);
    expect(log).not.toContain("twice at once");
  }, 60_000);
});
