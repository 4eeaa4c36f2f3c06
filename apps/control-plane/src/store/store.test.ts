import { systemClock } from "@allod/core";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { loadActor } from "./actor.ts";
import { type Database, within } from "./database.ts";
import type { EmbeddedServer } from "./embedded.ts";
import { startDatabase } from "./embedded.test-support.ts";
import { migrate } from "./migrate.ts";

const id = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const [A, B, ANNA, OTTO, PARTNER] = [id(1), id(2), id(3), id(4), id(5)];
const at = new Date("2026-11-25T12:00:00Z");

let server: EmbeddedServer;
let database: Database;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ server, database, stop } = await startDatabase());
  await within(database, "everything", async (connection) => {
    await connection
      .insertInto("partner")
      .values({ id: PARTNER, slug: "reseller", name: "Reseller", contact_name: "R", contact_email: "r@reseller.example", created_at: at })
      .execute();
    await connection
      .insertInto("person")
      .values([
        { id: ANNA, email: "anna@a.example", display_name: "Anna", created_at: at },
        { id: OTTO, email: "otto@allod.example", display_name: "Otto", is_operator: true, created_at: at },
      ])
      .execute();
    await connection
      .insertInto("tenant")
      .values([
        { id: A, slug: "tenant-a", name: "A", partner_id: PARTNER, created_at: at },
        { id: B, slug: "tenant-b", name: "B", created_at: at },
      ])
      .execute();
    await connection
      .insertInto("membership")
      .values([{ id: id(51), tenant_id: A, person_id: ANNA, role: "owner", username: "anna", created_at: at }])
      .execute();
    await connection
      .insertInto("plan")
      .values({ id: id(60), slug: "team", name: "Team", price_amount: "1000", price_currency: "EUR", period: "year", created_at: at })
      .execute();
    for (const tenant of [A, B]) {
      await connection
        .insertInto("subscription")
        .values({
          id: id(tenant === A ? 61 : 62),
          tenant_id: tenant,
          plan_id: id(60),
          seats: 5,
          price_amount: "1000",
          price_currency: "EUR",
          period: "year",
          status: tenant === A ? "active" : "trial",
          started_at: at,
        })
        .execute();
      await connection
        .insertInto("activity")
        .values({
          id: id(tenant === A ? 71 : 72),
          at,
          tenant_id: tenant,
          acting_as: "system",
          action: "tenant.create",
          target_kind: "tenant",
          target_id: tenant,
          target_name: "x",
          changes: "{}",
        })
        .execute();
      await connection
        .insertInto("resource")
        .values({
          kind: "tenant",
          object_id: tenant,
          tenant_id: tenant,
          connector: "matrix",
          external_id: `x-${tenant}`,
          create_pending_since: null,
          observed_generation: "1",
          desired_hash: null,
          conditions: "[]",
          failures: 0,
          retry_at: null,
          outcome: "working",
        })
        .execute();
      await connection
        .insertInto("domain")
        .values({ id: id(tenant === A ? 11 : 12), tenant_id: tenant, name: "shared.example", verification: "v", created_at: at })
        .execute();
      await connection
        .insertInto("invitation")
        .values({
          id: id(tenant === A ? 21 : 22),
          tenant_id: tenant,
          email: "x@x.example",
          role: "member",
          token_hash: (tenant === A ? "a" : "b").repeat(64),
          invited_by: ANNA,
          expires_at: at,
          created_at: at,
        })
        .execute();
      await connection
        .insertInto("access_grant")
        .values({
          id: id(tenant === A ? 31 : 32),
          tenant_id: tenant,
          partner_id: PARTNER,
          scopes: ["read"],
          granted_by: ANNA,
          expires_at: at,
          created_at: at,
        })
        .execute();
    }
  });
}, 60_000);

afterAll(() => stop());

describe("migrations", () => {
  it("are applied once, and refuse to go on when one was altered or is unknown", async () => {
    const owner = await server.owner();
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

describe("the second wall: what the database itself shows, whatever the application asks", () => {
  const tables = ["tenant", "membership", "domain", "invitation", "access_grant", "resource", "subscription", "activity"] as const;

  it("covers every table that belongs to a tenant", async () => {
    const owner = await server.owner();
    try {
      const { rows } = await owner.query<{ table: string; secured: boolean }>(
        "SELECT c.relname AS table, c.relrowsecurity AS secured FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND (a.attname = 'tenant_id' OR (c.relname = 'tenant' AND a.attname = 'id')) ORDER BY 1",
      );
      expect(rows).toEqual(tables.toSorted().map((table) => ({ table, secured: true })));
    } finally {
      await owner.end();
    }
  });

  it.each(tables)("shows of %s only the tenants that the transaction is for", async (table) => {
    const column = table === "tenant" ? "id" : "tenant_id";
    const seen = (scope: Parameters<typeof within>[1]) =>
      within(database, scope, async (connection) =>
        (await sql<{ tenant: string }>`SELECT ${sql.ref(column)} AS tenant FROM ${sql.table(table)}`.execute(connection)).rows
          .map(({ tenant }) => tenant)
          .toSorted(),
      );
    const all = table === "membership" ? [A] : [A, B];
    expect(await seen({ tenants: [A] })).toEqual([A]);
    expect(await seen({ tenants: [] })).toEqual([]);
    expect(await seen("everything")).toEqual(all);
  });

  it("lets nothing of another tenant be changed, moved or added", async () => {
    await within(database, { tenants: [A] }, async (connection) => {
      const { numUpdatedRows } = await connection.updateTable("tenant").set({ name: "taken over" }).where("id", "=", B).executeTakeFirst();
      expect(numUpdatedRows).toBe(0n);
    });
    const add = within(database, { tenants: [A] }, (connection) =>
      connection
        .insertInto("membership")
        .values({ id: id(52), tenant_id: B, person_id: ANNA, role: "owner", username: "anna", created_at: at })
        .execute(),
    );
    await expect(add).rejects.toThrow(/row-level security/);
    const move = within(database, { tenants: [A] }, (connection) => sql`UPDATE domain SET tenant_id = ${B}`.execute(connection));
    await expect(move).rejects.toThrow(/row-level security/);
  });

  it("forgets the scope with the transaction, and shows nothing without one", async () => {
    await within(database, "everything", (connection) => sql`SELECT 1`.execute(connection));
    expect(await database.selectFrom("tenant").selectAll().execute()).toEqual([]);
  });

  it("lets the application delete nothing, and change no schema", async () => {
    for (const statement of [
      sql`DELETE FROM tenant`,
      sql`TRUNCATE tenant`,
      sql`ALTER TABLE tenant DISABLE ROW LEVEL SECURITY`,
      sql`DROP POLICY visible_tenants ON tenant`,
    ]) {
      await expect(statement.execute(database)).rejects.toThrow(/permission denied|must be owner/);
    }
  });
});

describe("mail, which holds the links that let people in,", () => {
  it("is written by any transaction and read by the platform alone", async () => {
    const mail = { id: id(81), recipient: "x@x.example", subject: "s", body: "secret link", created_at: at, retry_at: at };
    await within(database, { tenants: [A] }, (connection) => connection.insertInto("mail").values(mail).execute());
    const read = (scope: Parameters<typeof within>[1]) =>
      within(database, scope, (connection) => connection.selectFrom("mail").select("id").execute());
    expect(await read({ tenants: [A, B] })).toEqual([]);
    expect(await read("everything")).toEqual([{ id: id(81) }]);
  });
});

describe("rules that the database keeps", () => {
  it("what was done is never changed", async () => {
    const change = within(database, "everything", (connection) => sql`UPDATE activity SET action = 'tenant.delete'`.execute(connection));
    await expect(change).rejects.toThrow(/permission denied/);
  });

  it("a subscription brings a month what its seats cost in a period, and nothing while it is tried", async () => {
    const rows = await within(database, "everything", (connection) =>
      connection.selectFrom("subscription").select(["tenant_id", "mrr_amount"]).orderBy("tenant_id").execute(),
    );
    expect(rows).toEqual([
      { tenant_id: A, mrr_amount: "417" },
      { tenant_id: B, mrr_amount: "0" },
    ]);
  });

  it("a name is proven by one tenant only, though several may claim it", async () => {
    const prove = (tenant: string) =>
      within(database, { tenants: [tenant] }, (connection) =>
        connection.updateTable("domain").set({ verified_at: at }).where("tenant_id", "=", tenant).execute(),
      );
    await prove(A);
    await expect(prove(B)).rejects.toThrow(/domain_proven_once/);
  });

  it("a short name of the wrong shape is refused here too", async () => {
    const add = within(database, "everything", (connection) =>
      connection
        .insertInto("tenant")
        .values({ id: id(99), slug: "Bad Slug", name: "x", created_at: at })
        .execute(),
    );
    await expect(add).rejects.toThrow(/slug_check/);
  });
});

describe("authority", () => {
  it("comes from the database as it is at this moment", async () => {
    expect((await loadActor(database, ANNA, { operatorAudience: true }))?.memberships).toEqual([{ tenantId: A, role: "owner" }]);
    await within(database, { tenants: [A] }, (connection) =>
      connection.updateTable("membership").set({ suspended_at: at }).where("person_id", "=", ANNA).execute(),
    );
    expect((await loadActor(database, ANNA, { operatorAudience: true }))?.memberships).toEqual([]);
  });

  it("of an operator needs the flag and the audience, each alone is nothing", async () => {
    expect((await loadActor(database, OTTO, { operatorAudience: true }))?.operator).toBe(true);
    expect((await loadActor(database, OTTO, { operatorAudience: false }))?.operator).toBe(false);
    expect((await loadActor(database, ANNA, { operatorAudience: true }))?.operator).toBe(false);
  });

  it("of a stranger is none", async () => expect(await loadActor(database, id(77), { operatorAudience: true })).toBeUndefined());
});
