import { sql } from "kysely";
import { z } from "zod";

import type { Condition, ResourceRows, ShownResource } from "../domain/resources.ts";
import type { Connection } from "./database.ts";
import { optional, whole } from "./rows.ts";

/** What stands in the database as JSON is checked as anything from outside is. */
export const conditionsInJson: z.ZodType<Condition[]> = z.array(
  z.object({
    type: z.enum(["Ready", "Synced"]),
    status: z.enum(["True", "False", "Unknown"]),
    reason: z.string(),
    message: z.string(),
    since: z.coerce.date(),
  }),
);
export const recordsInJson = z.array(
  z.object({
    type: z.enum(["A", "AAAA", "CNAME", "MX", "TXT", "SRV", "CAA", "TLSA"]),
    name: z.string(),
    value: z.string(),
    purpose: z.string(),
  }),
);

/** A person belongs to no tenant: theirs are those of the tenant's members. */
const ofTenant = (tenantId: string) =>
  sql<boolean>`(resource.tenant_id = ${tenantId} OR (kind = 'person' AND object_id IN (SELECT person_id FROM membership WHERE membership.tenant_id = ${tenantId})))`;

const NOTHING_SEEN = { observed_generation: "0", conditions: "[]", records: "[]", outcome: "working" } as const;

export function resourceRows(connection: Connection): ResourceRows {
  return {
    async list(tenantId) {
      const rows = await connection
        .selectFrom("resource")
        .leftJoin("tenant", (join) => join.onRef("tenant.id", "=", "object_id").on("kind", "=", "tenant"))
        .leftJoin("domain", (join) => join.onRef("domain.id", "=", "object_id").on("kind", "=", "domain"))
        .leftJoin("membership", (join) => join.onRef("membership.id", "=", "object_id").on("kind", "=", "member"))
        .leftJoin("person", (join) =>
          join.on(sql<boolean>`person.id = CASE kind WHEN 'member' THEN membership.person_id ELSE object_id END`),
        )
        .selectAll("resource")
        .select(sql<string | null>`coalesce(tenant.name, domain.name, person.display_name)`.as("name"))
        .where(ofTenant(tenantId))
        .orderBy(sql`kind = 'tenant'`, "desc")
        .orderBy(sql`outcome = 'failing'`, "desc")
        .orderBy("kind")
        .orderBy("object_id")
        .orderBy("connector")
        .limit(1000)
        .execute();
      return rows.map((row): ShownResource => ({
        connector: row.connector,
        object: { kind: row.kind, id: row.object_id, name: row.name ?? "" },
        externalId: optional(row.external_id),
        observedGeneration: whole(row.observed_generation),
        conditions: conditionsInJson.parse(row.conditions),
        failures: row.failures,
        retryAt: optional(row.retry_at),
      }));
    },

    async records(domainId) {
      const rows = await connection
        .selectFrom("resource")
        .select("records")
        .where("kind", "=", "domain")
        .where("object_id", "=", domainId)
        .execute();
      return rows.flatMap((row) => recordsInJson.parse(row.records));
    },

    async forget(tenantId) {
      await connection.updateTable("resource").set({ desired_hash: null, retry_at: null }).where(ofTenant(tenantId)).execute();
    },

    async adopt(personId, { connector, externalId }) {
      const known = { external_id: externalId, create_pending_since: null, desired_hash: null, failures: 0, retry_at: null };
      await connection
        .insertInto("resource")
        .values({ kind: "person", object_id: personId, connector, tenant_id: null, ...NOTHING_SEEN, ...known })
        .onConflict((conflict) => conflict.columns(["kind", "object_id", "connector"]).doUpdateSet(known))
        .execute();
    },

    async health() {
      const rows = await connection.selectFrom("connector_health").selectAll().execute();
      return rows.map(({ connector, status, message, version, checked_at: checkedAt, paused_until: pausedUntil }) => ({
        connector,
        status,
        message,
        version: optional(version),
        checkedAt,
        pausedUntil: optional(pausedUntil),
      }));
    },

    async outcomes() {
      const rows = await connection
        .selectFrom("resource")
        .select(["connector", "outcome", ({ fn }) => fn.countAll<string>().as("count")])
        .groupBy(["connector", "outcome"])
        .execute();
      return rows.map(({ count, ...row }) => ({ ...row, count: whole(count) }));
    },
  };
}
