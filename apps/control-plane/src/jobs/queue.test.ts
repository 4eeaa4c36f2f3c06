import { systemClock } from "@allod/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Tenant } from "../domain/tenants.ts";
import { type Database, within } from "../store/database.ts";
import type { EmbeddedServer } from "../store/embedded.ts";
import { startDatabase } from "../store/embedded.test-support.ts";
import { tenantStore } from "../store/tenants.ts";
import { openQueue, prepareQueue, type ReconcileQueue } from "./queue.ts";

const id = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const tenant = (number: number): Tenant => ({
  id: id(number),
  slug: `tenant-${number}`,
  name: "T",
  status: "pending",
  partnerId: undefined,
  generation: 1,
  createdAt: systemClock.now(),
});

let server: EmbeddedServer;
let database: Database;
let stop: () => Promise<void>;
let queue: ReconcileQueue;

beforeAll(async () => {
  ({ server, database, stop } = await startDatabase());
  const owner = await server.owner();
  await prepareQueue(owner);
  await prepareQueue(owner);
  await owner.end();
  queue = await openQueue(server.applicationUrl, () => undefined);
}, 60_000);
afterAll(async () => {
  await queue.stop();
  await stop();
});

/** Jobs that wait, by tenant. */
async function waiting(): Promise<string[]> {
  const owner = await server.owner();
  try {
    const { rows } = await owner.query<{ tenant: string }>(
      "SELECT data->>'tenantId' AS tenant FROM jobs.job WHERE state = 'created' ORDER BY 1",
    );
    return rows.map((row) => row.tenant);
  } finally {
    await owner.end();
  }
}

describe("a change and the work that it causes", () => {
  it("are kept together, or not at all", async () => {
    const enqueue = queue.enqueue.bind(queue);
    const store = tenantStore(database, enqueue);
    await store.insert(tenant(1), undefined);
    await expect(store.insert({ ...tenant(2), slug: "tenant-1" }, undefined)).rejects.toMatchObject({ code: "slug.taken" });
    const broken = tenantStore(database, async (connection, tenantId) => {
      await enqueue(connection, tenantId);
      throw new Error("killed before the end");
    });
    await expect(broken.insert(tenant(3), undefined)).rejects.toThrow("killed");
    expect(await waiting()).toEqual([id(1)]);
    expect(await store.find(id(3), { tenants: [id(3)] })).toBeUndefined();
  });

  it("is one job, however many changes nobody has looked at yet", async () => {
    await within(database, { tenants: [] }, (connection) => queue.enqueue(connection, id(1)));
    await within(database, { tenants: [] }, (connection) => queue.enqueue(connection, id(1)));
    expect(await waiting()).toEqual([id(1)]);
  });

  it("is done, and done again when it broke off", async () => {
    const seen: string[] = [];
    const done = new Promise<void>((resolve) => {
      void queue.work(async (tenantId) => {
        seen.push(tenantId);
        if (seen.length === 1) throw new Error("the database was away");
        resolve();
      });
    });
    await done;
    expect(seen).toEqual([id(1), id(1)]);
    expect(await waiting()).toEqual([]);
  }, 60_000);
});
