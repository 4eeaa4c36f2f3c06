import { sql } from "kysely";

import type { PlatformRows, PlatformSummary } from "../domain/platform.ts";
import type { Connection } from "./database.ts";
import { conditionsInJson } from "./resources.ts";
import { whole } from "./rows.ts";

const DAYS = 30;

export function platformRows(connection: Connection): PlatformRows {
  return {
    async summary(now) {
      const statuses = await connection
        .selectFrom("tenant")
        .select(["status", ({ fn }) => fn.countAll<string>().as("count")])
        .groupBy("status")
        .execute();
      const { rows: totals } = await sql<{ people: string; partners: string }>`
        SELECT (SELECT count(DISTINCT person_id) FROM membership WHERE removed_at IS NULL) AS people, (SELECT count(*) FROM partner) AS partners`.execute(
        connection,
      );
      const mrr = await connection
        .selectFrom("subscription")
        .select(["price_currency", ({ fn }) => fn.sum<string>("mrr_amount").as("amount")])
        .where("replaced_at", "is", null)
        .groupBy("price_currency")
        .orderBy("price_currency")
        .execute();
      const { rows: growth } = await sql<{ day: string; tenants: string; people: string }>`
        SELECT to_char(day, 'YYYY-MM-DD') AS day,
          (SELECT count(*) FROM tenant WHERE created_at >= day AND created_at < day + interval '1 day') AS tenants,
          (SELECT count(*) FROM membership WHERE created_at >= day AND created_at < day + interval '1 day') AS people
        FROM generate_series(date_trunc('day', ${now}::timestamptz, 'UTC') - ${DAYS - 1} * interval '1 day', ${now}::timestamptz, interval '1 day') AS day`.execute(
        connection,
      );
      const count = (status: string): number => whole(statuses.find((row) => row.status === status)?.count ?? "0");
      return {
        tenants: { pending: count("pending"), active: count("active"), suspended: count("suspended"), terminated: count("terminated") },
        people: whole(totals[0]?.people ?? "0"),
        partners: whole(totals[0]?.partners ?? "0"),
        mrr: mrr.map(({ price_currency: currency, amount }) => ({ amount: whole(amount), currency })),
        failing: await failing(connection),
        growth: growth.map(({ day, tenants, people }) => ({ day, tenants: whole(tenants), people: whole(people) })),
      };
    },
  };
}

async function failing(connection: Connection): Promise<PlatformSummary["failing"]> {
  const rows = await connection
    .selectFrom("resource")
    .leftJoin("tenant", "tenant.id", "resource.tenant_id")
    .leftJoin("domain", (join) => join.onRef("domain.id", "=", "object_id").on("kind", "=", "domain"))
    .leftJoin("membership", (join) => join.onRef("membership.id", "=", "object_id").on("kind", "=", "member"))
    .leftJoin("person", (join) => join.on(sql<boolean>`person.id = CASE kind WHEN 'member' THEN membership.person_id ELSE object_id END`))
    .select(["resource.connector", "resource.kind", "resource.conditions", "tenant.id as tenant_id", "tenant.name as tenant_name"])
    .select(sql<string | null>`coalesce(domain.name, person.display_name, tenant.name)`.as("name"))
    .where("outcome", "=", "failing")
    .limit(200)
    .execute();
  return rows
    .map(({ connector, kind, conditions, tenant_id: id, tenant_name: tenantName, name }) => {
      const why = conditionsInJson.parse(conditions).find(({ type }) => type === "Synced");
      const tenant = id === null ? undefined : { id, name: tenantName ?? "" };
      return {
        tenant,
        connector,
        kind,
        name: name ?? "",
        reason: why?.reason ?? "",
        message: why?.message ?? "",
        since: why?.since ?? new Date(0),
      };
    })
    .toSorted((a, b) => b.since.getTime() - a.since.getTime())
    .slice(0, 20);
}
