import { sql } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { within } from "./database.ts";
import { startWorld, type World } from "./world.test-support.ts";

let world: World;
let own: string;
let foreign: string;
/** Tables with a tenant, and the column that says whose a row is: asked of the database, so that a new one is here by itself. */
let tables: { name: string; column: string }[];
/** What the application writes to through the database's own functions. */
const WRITTEN_FOR_IT = new Set(["audit_chain", "audit_event"]);

beforeAll(async () => {
  world = await startWorld();
  tables = await world.ask(`
    SELECT 'tenant' AS name, 'id' AS column UNION ALL
    SELECT attrelid::regclass::text, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE attname = 'chain' AND relkind IN ('r', 'p') AND NOT relispartition AND relname IN ('audit_chain', 'audit_event') UNION ALL
    SELECT conrelid::regclass::text, attname FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
    WHERE contype = 'f' AND confrelid = 'tenant'::regclass ORDER BY 1`);
  const planId = await world.plan("team");
  const person = await world.person("anna");
  const partner = await world.partner("reseller");
  [own, foreign] = [await furnish("own"), await furnish("foreign")];

  async function furnish(slug: string): Promise<string> {
    const id = await world.tenant(slug, { owner: person });
    await world.subscription(id, planId);
    await world.invitation({ tenantId: id }, { by: person, email: "x@x.example" });
    await world.domain(id, "shared.example");
    await world.grant(id, partner, { by: person, scopes: ["read"] });
    const [now, hash] = ["2026-11-25T12:00:00Z", (slug === "own" ? "a" : "b").repeat(64)];
    await world.ask(
      "INSERT INTO api_token (id, person_id, name, only_tenant_id, access, token_hash, expires_at, created_at) VALUES ($1, $2, 'x', $3, 'read', $4, $5, $5)",
      [world.ids.next(), person, id, hash, now],
    );
    await world.event(id);
    const rule = world.ids.next();
    await world.ask("INSERT INTO alert_rule (id, tenant_id, kind, created_by, created_at) VALUES ($1, $2, 'operator-access', $3, $4)", [
      rule,
      id,
      person,
      now,
    ]);
    await world.ask("INSERT INTO alert_delivery (id, rule_id, tenant_id, body, created_at) VALUES ($1, $2, $3, '{}', $4)", [
      world.ids.next(),
      rule,
      id,
      now,
    ]);
    await world.ask("INSERT INTO resource (kind, object_id, connector, tenant_id) VALUES ('tenant', $1, 'chat', $1)", [id]);
    return id;
  }
}, 60_000);
afterAll(() => world.stop());

async function tenantsIn({ name, column }: { name: string; column: string }, scope: Parameters<typeof within>[1]): Promise<string[]> {
  const { rows } = await within(world.database, scope, (connection) =>
    sql<{
      tenant: string;
    }>`SELECT DISTINCT ${sql.ref(column)} AS tenant FROM ${sql.table(name)} WHERE ${sql.ref(column)} IS NOT NULL`.execute(connection),
  );
  return rows.map(({ tenant }) => tenant).toSorted();
}

describe("the second wall", () => {
  it("has something to show in every table", () =>
    expect(tables.map(({ name }) => name)).toEqual([
      "access_grant",
      "alert_delivery",
      "alert_rule",
      "api_token",
      "audit_chain",
      "audit_event",
      "domain",
      "invitation",
      "membership",
      "resource",
      "subscription",
      "tenant",
    ]));

  it("shows of every table what belongs to the transaction's tenants, and nothing else", async () => {
    for (const table of tables) {
      const seen = [
        await tenantsIn(table, { tenants: [own] }),
        await tenantsIn(table, { tenants: [] }),
        await tenantsIn(table, "everything"),
      ];
      expect({ table, seen }).toEqual({ table, seen: [[own], [], [own, foreign].toSorted()] });
    }
  });

  it("lets nothing of another tenant be added, whatever table it is", async () => {
    for (const { name, column } of tables) {
      const columns = await world.ask<{ attname: string }>(
        "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        [name],
      );
      const names = columns.map(({ attname }) => attname).join(", ");
      const [row] = await world.ask<{ json: string }>(`SELECT to_jsonb(t)::text AS json FROM ${name} AS t WHERE ${column} = $1 LIMIT 1`, [
        foreign,
      ]);
      const copy = within(world.database, { tenants: [own] }, (connection) =>
        sql`INSERT INTO ${sql.table(name)} (${sql.raw(names)}) SELECT ${sql.raw(names)} FROM jsonb_populate_record(NULL::${sql.table(name)}, ${row?.json}::jsonb)`.execute(
          connection,
        ),
      );
      const why = WRITTEN_FOR_IT.has(name) ? "permission denied" : "row-level security";
      await expect(copy).rejects.toMatchObject({ code: "42501", message: expect.stringContaining(why) });
    }
  });

  it("lets nothing of another tenant be changed, nor given to it", async () => {
    for (const { name, column } of tables.filter((table) => !WRITTEN_FOR_IT.has(table.name))) {
      const change = (to: string) =>
        within(world.database, { tenants: [own] }, (connection) =>
          sql`UPDATE ${sql.table(name)} SET ${sql.ref(column)} = ${own} WHERE ${sql.ref(column)} = ${to}`.execute(connection),
        );
      expect({ name, changed: (await change(foreign)).numAffectedRows }).toEqual({ name, changed: 0n });
      const give = within(world.database, { tenants: [own] }, (connection) =>
        sql`UPDATE ${sql.table(name)} SET ${sql.ref(column)} = ${foreign}`.execute(connection),
      );
      await expect(give).rejects.toMatchObject({ code: "42501" });
    }
  });

  it("shows a person's resources to those who see one of their memberships", async () => {
    const person = await world.person("mia");
    await world.member(own, person);
    await world.ask("INSERT INTO resource (kind, object_id, connector) VALUES ('person', $1, 'directory')", [person]);
    const seen = async (scope: Parameters<typeof within>[1]) =>
      (
        await within(world.database, scope, (connection) =>
          connection.selectFrom("resource").select("object_id").where("kind", "=", "person").execute(),
        )
      ).length;
    expect([await seen({ tenants: [own] }), await seen({ tenants: [foreign] }), await seen("everything")]).toEqual([1, 0, 1]);
  });
});

describe("the application's role", () => {
  const may = (privilege: string) =>
    world
      .ask<{ name: string }>(
        `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND has_table_privilege('allod_app', oid, '${privilege}') ORDER BY 1`,
      )
      .then((rows) => rows.map(({ name }) => name));

  it("deletes what nothing refers to, and nothing else", async () => {
    const identity = (await may("SELECT")).filter((name) => name.startsWith("identity_"));
    expect(await may("DELETE")).toEqual(["audit_view", "idempotency", ...identity, "portal_session"]);
    for (const privilege of ["TRUNCATE", "REFERENCES", "TRIGGER"]) expect(await may(privilege)).toEqual([]);
  });

  it("adds to what was done and changes nothing of it", async () => {
    const all = await may("SELECT");
    const changed = await may("UPDATE");
    expect(all.filter((name) => !changed.includes(name))).toEqual([
      "audit_chain",
      "audit_checkpoint",
      "audit_checkpoint_head",
      "audit_view",
      "idempotency",
      "partner_administrator",
      "person_identity",
    ]);
    const [month] = await world.ask<{ name: string }>("SELECT name FROM audit_month");
    for (const table of ["audit_event", "audit_event_12", month?.name ?? ""])
      for (const question of [
        `UPDATE ${table} SET action = 'x.y'`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
        `INSERT INTO ${table} (seq) VALUES (1)`,
      ])
        await expect(within(world.database, "everything", (connection) => sql.raw(question).execute(connection))).rejects.toThrow(
          "permission denied",
        );
  });

  it("owns nothing, makes nothing, and is held by the policies", async () => {
    expect(await world.ask("SELECT relname FROM pg_class WHERE relowner = 'allod_app'::regrole")).toEqual([]);
    expect(await world.ask("SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = 'allod_app'")).toEqual([
      { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false },
    ]);
    await expect(sql`CREATE TABLE mine (id int)`.execute(world.database)).rejects.toThrow("permission denied");
  });

  it("sees and writes with the owner's hands through a few functions, which nobody else may call, and which a temporary table does not deceive", async () => {
    const found = await world.ask<{ proname: string; proconfig: string[]; proacl: string[] }>(
      "SELECT proname, proconfig, proacl::text[] FROM pg_proc WHERE prosecdef AND pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) ORDER BY 1",
    );
    const proconfig = ["search_path=public, pg_temp"];
    const both = { proconfig, proacl: ["postgres=X/postgres", "allod_app=X/postgres"] };
    expect(found).toEqual([
      { proname: "actor", ...both },
      { proname: "audit_append", ...both },
      { proname: "audit_drop_month", ...both },
      { proname: "audit_erase", ...both },
      { proname: "audit_following", ...both },
      { proname: "audit_page", ...both },
      { proname: "audit_prepare_month", proconfig, proacl: ["postgres=X/postgres"] },
    ]);
    const eve = await world.person("eve");
    const { rows } = await within(world.database, { tenants: [] }, async (connection) => {
      await sql`CREATE TEMPORARY TABLE person ON COMMIT DROP AS SELECT ${eve}::uuid AS id, true AS is_operator`.execute(connection);
      return sql<{
        is: boolean;
        told: boolean;
      }>`SELECT is_operator AS is, (actor(id) -> 'operator')::text::boolean AS told FROM person`.execute(connection);
    });
    expect(rows).toEqual([{ is: true, told: false }]);
  });
});

it("tells those who listen that something changed, once it is kept, and not what", async () => {
  const client = new Client({ connectionString: world.server.applicationUrl });
  await client.connect();
  try {
    // A table may have several rows.
    const heard = new Map<string, unknown>();
    client.on("notification", ({ payload = "" }) => {
      const change = JSON.parse(payload) as { kind: string };
      heard.set(change.kind, change);
    });
    await client.query("LISTEN allod_changes");
    const broken = world.write(async (connection) => {
      await connection.updateTable("tenant").set({ name: "never" }).where("id", "=", own).execute();
      throw new Error("broken off");
    });
    await expect(broken).rejects.toThrow("broken off");
    const change = (table: string, column: string) => world.ask(`UPDATE ${table} SET ${column} = ${column} WHERE ${column} = $1`, [own]);
    for (const table of ["membership", "domain", "invitation", "access_grant", "subscription", "resource"])
      await change(table, "tenant_id");
    for (const table of ["partner", "plan"]) await world.ask(`UPDATE ${table} SET name = name`);
    await expect.poll(() => heard.has("plan")).toBe(true);
    expect([...heard.keys()]).toEqual(["member", "domain", "invitation", "access-grant", "subscription", "resource", "partner", "plan"]);
    await change("tenant", "id");
    await expect.poll(() => heard.get("tenant")).toEqual({ tenantId: own, kind: "tenant", id: own });
    expect(heard.get("member")).toEqual({ tenantId: own, kind: "member", id: expect.any(String) });
    expect(heard.get("plan")).toEqual({ tenantId: null, kind: "plan", id: expect.any(String) });
  } finally {
    await client.end();
  }
});

describe("rules that the database keeps", () => {
  it.each([
    [
      "a person once in a tenant",
      "membership_once",
      () =>
        world.ask(
          "INSERT INTO membership (id, tenant_id, person_id, role, username, created_at) SELECT gen_random_uuid(), tenant_id, person_id, role, 'other', created_at FROM membership WHERE tenant_id = $1 LIMIT 1",
          [own],
        ),
    ],
    [
      "one open invitation of somebody to a tenant",
      "invitation_open_once",
      () => world.invitation({ tenantId: own }, { by: world.ids.next(), email: "x@x.example" }),
    ],
    [
      "one subscription that counts",
      "subscription_current",
      async () => world.subscription(own, (await world.ask<{ id: string }>("SELECT id FROM plan"))[0]?.id ?? ""),
    ],
    ["a name claimed once by a tenant", "domain_claimed_once", () => world.domain(own, "shared.example")],
    [
      "addresses in lower case",
      "mail_address_check",
      () => world.ask("INSERT INTO person (id, email, display_name, created_at) VALUES (gen_random_uuid(), 'A@x.example', 'A', now())"),
    ],
    ["short names of their shape", "slug_check", () => world.tenant("Bad Slug")],
    ["amounts that are none below nothing", "price_amount_check", () => world.plan("negative", { amount: -1 })],
    ["invitations with a role only where there is a tenant", "invitation_check", () => world.ask("UPDATE invitation SET role = NULL")],
    [
      "two objects of ours never one of a product's",
      "resource_connector_kind_external_id_key",
      () => world.ask("UPDATE resource SET external_id = 'same' WHERE kind = 'tenant'"),
    ],
  ] as const)("%s", async (_, constraint, broken) => {
    await expect((async () => broken())()).rejects.toThrow(constraint);
  });

  it("what a subscription brings a month: by seat and period, nothing in a trial or when it is over", async () => {
    const rows = await world.ask<{ mrr: string }>(`
      WITH made AS (SELECT id AS plan FROM plan LIMIT 1), given (seats, amount, period, status) AS (VALUES
        (3, 1000, 'month', 'active'), (5, 1000, 'year', 'active'), (1, 5, 'year', 'past-due'), (9, 1000, 'month', 'trial'), (9, 1000, 'month', 'cancelled'), (1000000, 100000000, 'month', 'active'))
      INSERT INTO subscription (id, tenant_id, plan_id, seats, price_amount, price_currency, period, status, started_at, replaced_at)
      SELECT gen_random_uuid(), '${own}', plan, seats, amount, 'EUR', period, status, now(), now() FROM given, made RETURNING mrr_amount AS mrr`);
    expect(rows.map(({ mrr }) => mrr)).toEqual(["3000", "417", "0", "0", "0", "100000000000000"]);
  });
});
