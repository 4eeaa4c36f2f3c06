import { type Selectable, sql } from "kysely";

import { domainErrors } from "../domain/errors.ts";
import type { ObjectRef } from "../domain/store.ts";
import type { Tenant, TenantInList, TenantRows } from "../domain/tenants.ts";
import { isTaken } from "./constraints.ts";
import type { Connection } from "./database.ts";
import { containing, whole } from "./rows.ts";
import type { Tables } from "./schema.ts";

export function tenantRows(connection: Connection): TenantRows {
  const named = () =>
    connection
      .selectFrom("tenant")
      .leftJoin("partner", "partner.id", "tenant.partner_id")
      .selectAll("tenant")
      .select("partner.name as partner_name");

  async function find(id: string): Promise<Tenant | undefined> {
    const row = await named().where("tenant.id", "=", id).executeTakeFirst();
    return row === undefined ? undefined : toTenant(row);
  }

  return {
    find,

    async bySlug(slug) {
      const row = await named().where("tenant.slug", "=", slug).executeTakeFirst();
      return row === undefined ? undefined : toTenant(row);
    },

    async insert({ id, slug, name, partner, createdAt }) {
      const row = { id, slug, name, partner_id: partner?.id ?? null, created_at: createdAt };
      try {
        await connection.insertInto("tenant").values(row).execute();
      } catch (error) {
        throw isTaken(error, "tenant_slug_key") ? domainErrors.error("slug.taken", { slug }, error) : error;
      }
    },

    async list({ status, partnerId, q, failing }, { cursor, limit }) {
      const rows = await named()
        .leftJoin("subscription", (join) =>
          join.onRef("subscription.tenant_id", "=", "tenant.id").on("subscription.replaced_at", "is", null),
        )
        .select(["subscription.mrr_amount", "subscription.price_currency"])
        .select(({ selectFrom, fn }) => [
          selectFrom("membership")
            .select(fn.countAll<string>().as("count"))
            .whereRef("membership.tenant_id", "=", "tenant.id")
            .where("removed_at", "is", null)
            .as("people"),
          selectFrom("resource")
            .select(fn.countAll<string>().as("count"))
            .whereRef("resource.tenant_id", "=", "tenant.id")
            .where("outcome", "=", "failing")
            .as("failing"),
        ])
        .$if(status !== undefined, (query) => query.where("tenant.status", "=", status ?? "active"))
        .$if(partnerId !== undefined, (query) => query.where("tenant.partner_id", "=", partnerId ?? ""))
        .$if(cursor !== undefined, (query) => query.where("tenant.id", ">", cursor ?? ""))
        .$if(failing !== undefined, (query) => {
          const some = sql<boolean>`EXISTS (SELECT FROM resource WHERE resource.tenant_id = tenant.id AND outcome = 'failing')`;
          return query.where(failing === true ? some : sql<boolean>`NOT ${some}`);
        })
        .$if(q !== undefined && q !== "", (query) =>
          query.where(({ or, eb }) =>
            or([eb("tenant.name", "ilike", containing(q ?? "")), eb("tenant.slug", "ilike", containing(q ?? ""))]),
          ),
        )
        .orderBy("tenant.id")
        .limit(limit)
        .execute();
      return rows.map((row): TenantInList => ({
        ...toTenant(row),
        people: Number(row.people),
        failing: Number(row.failing),
        mrr:
          row.mrr_amount === null || row.price_currency === null
            ? undefined
            : { amount: whole(row.mrr_amount), currency: row.price_currency },
      }));
    },

    async update({ id, name, status, billing, generation }) {
      const change = { name, status, billing: JSON.stringify(billing), generation: String(generation + 1) };
      const { numUpdatedRows } = await connection
        .updateTable("tenant")
        .set(change)
        .where("id", "=", id)
        .where("generation", "=", String(generation))
        .executeTakeFirst();
      return numUpdatedRows === 0n ? undefined : find(id);
    },

    async lock(id) {
      await connection.selectFrom("tenant").select("id").where("id", "=", id).forUpdate().execute();
    },

    async objects(id) {
      const domains = await connection
        .selectFrom("domain")
        .select("id")
        .where("tenant_id", "=", id)
        .where("verified_at", "is not", null)
        .execute();
      const members = await connection.selectFrom("membership").select(["id", "person_id"]).where("tenant_id", "=", id).execute();
      return [
        { kind: "tenant", id },
        ...domains.map((domain): ObjectRef => ({ kind: "domain", id: domain.id })),
        ...members.map((member): ObjectRef => ({ kind: "person", id: member.person_id })),
        ...members.map((member): ObjectRef => ({ kind: "member", id: member.id })),
      ];
    },
  };
}

function toTenant(row: Selectable<Tables["tenant"]> & { readonly partner_name: string | null }): Tenant {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    status: row.status,
    partner: row.partner_id === null ? undefined : { id: row.partner_id, name: row.partner_name ?? "" },
    billing: row.billing,
    generation: whole(row.generation),
    createdAt: row.created_at,
  };
}
