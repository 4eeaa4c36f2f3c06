import { idSource, systemClock, systemRandom } from "@allod/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { ObjectRef, Store } from "../domain/store.ts";
import type { Tenant } from "../domain/tenants.ts";
import { type Database, within } from "../store/database.ts";
import type { EmbeddedServer } from "../store/embedded.ts";
import { startDatabase } from "../store/embedded.test-support.ts";
import { postgresStore } from "../store/store.ts";
import { openQueue, prepareQueue, type ReconcileQueue } from "./queue.ts";

const id = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const object = (number: number): ObjectRef => ({ kind: "tenant", id: id(number) });
const tenant = (number: number): Tenant => ({
  id: id(number),
  slug: `tenant-${number}`,
  name: "T",
  status: "pending",
  partner: undefined,
  billing: {},
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
  queue = await openQueue(server.applicationUrl, { onError: () => undefined });
}, 60_000);
afterAll(async () => {
  await queue.stop();
  await stop();
});

/** The store as the application has it, with this way to ask for work. */
function storeWith(enqueue: ReconcileQueue["enqueue"]): Store {
  return postgresStore({ database, clock: systemClock, ids: idSource({ clock: systemClock, random: systemRandom }), enqueue });
}

/** Inserts a tenant, and asks for it to be brought to the products. */
function make(store: Store, made: Tenant): Promise<void> {
  return store.within({ tenants: [made.id] }, async (tx) => {
    await tx.reconcile([{ kind: "tenant", id: made.id }]);
    await tx.tenants.insert(made);
  });
}

/** What the jobs that wait are about. */
async function waiting(): Promise<ObjectRef[]> {
  const owner = await server.owner();
  try {
    const { rows } = await owner.query<{ data: ObjectRef }>(
      "SELECT data FROM jobs.job WHERE state = 'created' ORDER BY data->>'kind', data->>'id'",
    );
    return rows.map(({ data }) => data);
  } finally {
    await owner.end();
  }
}

function ask(...objects: readonly ObjectRef[]): Promise<void> {
  return within(database, { tenants: [] }, (connection) => queue.enqueue(connection, objects));
}

describe("a change and the work that it causes", () => {
  it("are kept together, or not at all", async () => {
    const store = storeWith((connection, objects) => queue.enqueue(connection, objects));
    await make(store, tenant(1));
    await expect(make(store, { ...tenant(2), slug: "tenant-1" })).rejects.toMatchObject({ code: "slug.taken" });
    const broken = storeWith(async (connection, objects) => {
      await queue.enqueue(connection, objects);
      throw new Error("killed before the end");
    });
    const insertFirst = broken.within({ tenants: [id(3)] }, async (tx) => {
      await tx.tenants.insert(tenant(3));
      await tx.reconcile([object(3)]);
    });
    await expect(insertFirst).rejects.toThrow("killed");
    expect(await waiting()).toEqual([object(1)]);
    expect(await store.within({ tenants: [id(1)] }, (tx) => tx.tenants.find(id(1)))).toMatchObject({ slug: "tenant-1" });
    expect(await store.within({ tenants: [id(3)] }, (tx) => tx.tenants.find(id(3)))).toBeUndefined();
  });

  it("is one job for an object, however many changes nobody has looked at yet", async () => {
    await ask(object(1), object(1));
    await ask(object(1));
    expect(await waiting()).toEqual([object(1)]);
  });

  it("is a job of its own for each kind of object", async () => {
    await ask({ kind: "domain", id: id(1) }, object(1));
    expect(await waiting()).toEqual([{ kind: "domain", id: id(1) }, object(1)]);
  });

  it("is nothing when no object is named", async () => {
    const before = await waiting();
    await ask();
    expect(await waiting()).toEqual(before);
  });

  it("is done, and done again when it broke off", async () => {
    const seen: ObjectRef[] = [];
    const done = new Promise<void>((resolve) => {
      void queue.work(
        async (reconciled) => {
          seen.push(reconciled);
          if (seen.length === 1) throw new Error("the database was away");
          if (seen.length === 3) resolve();
        },
        { atOnce: 1 },
      );
    });
    await done;
    const first = seen[0];
    expect(seen.filter((one) => one.kind === first?.kind)).toEqual([first, first]);
    expect(seen).toHaveLength(3);
    expect(new Set(seen.map(({ kind }) => kind))).toEqual(new Set(["domain", "tenant"]));
    expect(await waiting()).toEqual([]);
  }, 60_000);
});
