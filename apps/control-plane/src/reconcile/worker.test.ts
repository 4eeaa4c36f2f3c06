import { type Connector, ConnectorError } from "@allod/connectors";
import { systemClock, systemRandom } from "@allod/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { nextStatus } from "../domain/tenant.ts";
import type { Tenant, TenantStore } from "../domain/tenants.ts";
import type { Database } from "../store/database.ts";
import { startDatabase } from "../store/embedded.test-support.ts";
import { type ResourceStore, resourceStore } from "../store/resources.ts";
import { tenantStore } from "../store/tenants.ts";
import { fromRow } from "./rows.ts";
import { tenantWorker } from "./worker.ts";

const ID = "00000000-0000-7000-8000-000000000001";

let database: Database;
let stop: () => Promise<void>;
let tenants: TenantStore;
let resources: ResourceStore;

beforeAll(async () => {
  ({ database, stop } = await startDatabase());
  tenants = tenantStore(database);
  resources = resourceStore(database);
  await tenants.insert(
    { id: ID, slug: "acme", name: "Acme", status: "pending", partnerId: undefined, generation: 1, createdAt: systemClock.now() },
    undefined,
  );
}, 60_000);
afterAll(() => stop());

/** FAKE: makes one object, or refuses to. */
function fake(id: string, isDown: () => boolean): Connector {
  const made = { externalId: `${id}-1`, name: "Acme", enabled: true };
  const answer = async (): Promise<typeof made> => {
    if (isDown()) throw new ConnectorError("transient", `${id} does not answer.`);
    return made;
  };
  return {
    id,
    title: id,
    check: async () => void (await answer()),
    read: answer,
    create: answer,
    update: answer,
    remove: async () => void (await answer()),
  };
}

describe("a pending tenant", () => {
  it("becomes active when every product has it, and not before; one that is down keeps no other waiting", async () => {
    let mailIsDown = true;
    const activate = async (tenant: Tenant): Promise<void> =>
      void (await tenants.update({ ...tenant, status: nextStatus(tenant.status, "activate") }, { tenants: [tenant.id] }));
    const work = tenantWorker({
      connectors: [fake("chat", () => false), fake("mail", () => mailIsDown)],
      tenants,
      resources,
      clock: systemClock,
      random: systemRandom,
      activate,
    });
    const conditions = async (connector: string): Promise<string[]> => {
      const row = await resources.find(ID, connector);
      return row === undefined ? [] : fromRow(row).conditions.map(({ type, status, reason }) => `${type}=${status} ${reason}`);
    };

    await work(ID);
    expect(await conditions("chat")).toEqual(["Ready=True Provisioned", "Synced=True UpToDate"]);
    expect(await conditions("mail")).toEqual(["Synced=False Transient"]);
    expect((await tenants.find(ID, "everything"))?.status).toBe("pending");
    expect(await resources.due(new Date(systemClock.now().getTime() + 3_600_000), 10)).toEqual([ID]);
    expect(await resources.due(new Date(0), 10)).toEqual([]);

    mailIsDown = false;
    await work(ID);
    expect(await conditions("mail")).toEqual(["Ready=True Provisioned", "Synced=True UpToDate"]);
    expect(await tenants.find(ID, "everything")).toMatchObject({ status: "active", generation: 2 });
    expect(await resources.due(new Date(systemClock.now().getTime() + 3_600_000), 10)).toEqual([]);
  });

  it("that does not exist is nothing to do", async () => {
    const work = tenantWorker({
      connectors: [fake("chat", () => false)],
      tenants,
      resources,
      clock: systemClock,
      random: systemRandom,
      activate: () => Promise.reject(new Error("nobody")),
    });
    await expect(work("00000000-0000-7000-8000-000000000099")).resolves.toBeUndefined();
  });
});
