import { systemClock } from "@allod/core";
import { sql } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { findActor, loadActor } from "./actor.ts";
import { type Connection, within } from "./database.ts";
import { migrate } from "./migrate.ts";
import { DAY, ISSUER, startWorld, type World } from "./world.test-support.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world.stop());

describe("migrations", () => {
  it("are applied once, and refuse to go on when one was altered or is unknown", async () => {
    const owner = await world.server.owner();
    try {
      expect(await migrate(owner, systemClock)).toEqual([]);
      await owner.query("UPDATE schema_migration SET checksum = 'other' WHERE name LIKE '0002%'");
      await expect(migrate(owner, systemClock)).rejects.toMatchObject({ code: "store.migration.altered" });
      await owner.query("UPDATE schema_migration SET name = '9999_of_tomorrow.sql' WHERE name LIKE '0002%'");
      await expect(migrate(owner, systemClock)).rejects.toMatchObject({ code: "store.migration.newer" });
    } finally {
      await owner.end();
    }
  });
});

describe("a transaction", () => {
  it("is forgotten by its connection with all that it saw; without one nothing is seen", async () => {
    await world.tenant("acme");
    await world.write((connection) => sql`SELECT 1`.execute(connection));
    expect(await world.database.selectFrom("tenant").selectAll().execute()).toEqual([]);
  });

  it("begins and says what it may see in one question, and a name that is none says nothing else", async () => {
    const asked = vi.spyOn(Client.prototype, "query");
    try {
      await within(world.database, { tenants: [] }, (connection) => sql`SELECT 1`.execute(connection));
      expect(asked.mock.calls.map(([text]) => text.split(/[ ;]/)[0])).toEqual(["BEGIN", "SELECT", "commit"]);
    } finally {
      asked.mockRestore();
    }
    const seen = within(world.database, { tenants: ["', true), set_config('allod.everything', 'on"] }, (connection) =>
      connection.selectFrom("tenant").selectAll().execute(),
    );
    await expect(seen).rejects.toThrow("invalid input syntax for type uuid");
  });

  it("is undone whole when it breaks off, and keeps nothing that failed half", async () => {
    const tenant = await world.tenant("whole");
    const rename = (then: (connection: Connection) => Promise<unknown>) =>
      within(world.database, { tenants: [tenant] }, async (connection) => {
        await connection.updateTable("tenant").set({ name: "half" }).where("id", "=", tenant).execute();
        await then(connection);
      });
    await expect(rename(() => Promise.reject(new Error("broken off")))).rejects.toThrow("broken off");
    // Whoever hides that a question failed is told when the transaction is to be kept.
    await expect(rename((connection) => sql`SELECT 1 / 0`.execute(connection).catch(() => undefined))).rejects.toThrow(
      "rolled back instead of committed",
    );
    expect(await world.ask("SELECT name FROM tenant WHERE id = $1", [tenant])).toEqual([{ name: "whole" }]);
  });
});

describe("mail, which holds the links that let people in,", () => {
  it("is written by any transaction and read by the platform alone", async () => {
    const [id, tenant] = [world.ids.next(), await world.tenant("sender")];
    const mail = { id, recipient: "x@x.example", subject: "s", body: "secret link", created_at: new Date(0), retry_at: new Date(0) };
    await within(world.database, { tenants: [tenant] }, (connection) => connection.insertInto("mail").values(mail).execute());
    const read = (scope: Parameters<typeof within>[1]) =>
      within(world.database, scope, (connection) => connection.selectFrom("mail").select("id").execute());
    expect(await read({ tenants: [tenant] })).toEqual([]);
    expect(await read("everything")).toEqual([{ id }]);
  });
});

describe("authority", () => {
  const ask = (person: string, operatorAudience = true) => loadActor(world.database, person, { operatorAudience });

  it("comes from the database as it is at this moment: gone with the membership, and with the tenant", async () => {
    const anna = await world.person("anna");
    const tenantId = await world.tenant("hers", { owner: anna });
    expect((await ask(anna))?.memberships).toEqual([{ tenantId, role: "owner" }]);
    for (const [lost, back] of [
      ["membership SET suspended_at = now()", "membership SET suspended_at = NULL"],
      ["membership SET removed_at = now()", "membership SET removed_at = NULL"],
      ["tenant SET status = 'suspended'", "tenant SET status = 'active'"],
      ["tenant SET status = 'terminated'", "tenant SET status = 'pending'"],
    ]) {
      await world.ask(`UPDATE ${lost}`);
      expect((await ask(anna))?.memberships).toEqual([]);
      await world.ask(`UPDATE ${back}`);
      expect((await ask(anna))?.memberships).toEqual([{ tenantId, role: "owner" }]);
    }
  });

  it("of an operator needs the flag and the audience, each alone is nothing", async () => {
    const [otto, ben] = [await world.person("otto", { operator: true }), await world.person("ben")];
    expect([(await ask(otto))?.operator, (await ask(otto, false))?.operator, (await ask(ben))?.operator]).toEqual([true, false, false]);
  });

  it("of a partner is what its own customers gave to it", async () => {
    const [petra, olga] = [await world.person("petra"), await world.person("olga")];
    const partnerId = await world.partner("reseller", [petra]);
    const tenantId = await world.tenant("customer", { owner: olga });
    await world.grant(tenantId, await world.partner("rival"), { by: olga, scopes: ["people"] });
    await world.grant(tenantId, partnerId, { by: olga, scopes: ["read"], until: new Date(world.clock.now().getTime() + DAY) });
    expect(await ask(petra)).toMatchObject({
      partnerIds: [partnerId],
      grants: [{ tenantId, partnerId, scopes: ["read"], revokedAt: undefined, expiresAt: expect.any(Date) }],
      memberships: [],
    });
    for (const [status, count] of [
      ["suspended", 0],
      ["pending", 1],
      ["terminated", 0],
    ] as const) {
      await world.ask("UPDATE tenant SET status = $1 WHERE id = $2", [status, tenantId]);
      expect((await ask(petra))?.grants).toHaveLength(count);
    }
  });

  it("is one question, whoever is meant, and one answer", async () => {
    const rita = await world.person("rita", { operator: true });
    await world.tenant("hers-too", { owner: rita });
    const asked = vi.spyOn(Client.prototype, "query");
    try {
      const found = await findActor(world.database, { issuer: ISSUER, subject: "rita" }, { operatorAudience: true });
      expect(found).toMatchObject({ personId: rita, operator: true, memberships: [{ role: "owner" }], partnerIds: [], grants: [] });
      expect(asked).toHaveBeenCalledTimes(1);
      expect(await ask(rita)).toEqual(found);
      expect(asked).toHaveBeenCalledTimes(2);
    } finally {
      asked.mockRestore();
    }
  });

  it("of a stranger is none", async () => {
    expect(await ask(world.ids.next())).toBeUndefined();
    await world.person("nina");
    for (const identity of [
      { issuer: `${ISSUER}/`, subject: "nina" },
      { issuer: ISSUER, subject: "Nina" },
    ])
      expect(await findActor(world.database, identity, { operatorAudience: true })).toBeUndefined();
  });
});
