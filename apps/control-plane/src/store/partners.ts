import { type Selectable, sql } from "kysely";

import type { GrantScope } from "../domain/access.ts";
import { domainErrors } from "../domain/errors.ts";
import type { Money } from "../domain/money.ts";
import type { Partner, PartnerRows, PartnerWithFigures } from "../domain/partners.ts";
import { isTaken } from "./constraints.ts";
import type { Connection } from "./database.ts";
import { optional, whole } from "./rows.ts";
import type { Tables } from "./schema.ts";

export function partnerRows(connection: Connection): PartnerRows {
  const withFigures = () =>
    connection
      .selectFrom("partner")
      .selectAll("partner")
      .select([
        sql<string>`(SELECT count(*) FROM tenant WHERE tenant.partner_id = partner.id AND tenant.status <> 'terminated')`.as("customers"),
        sql<
          Money[]
        >`(SELECT coalesce(json_agg(json_build_object('amount', amount, 'currency', price_currency) ORDER BY price_currency), '[]')
          FROM (SELECT price_currency, sum(mrr_amount) AS amount FROM subscription JOIN tenant ON tenant.id = tenant_id
                WHERE tenant.partner_id = partner.id AND replaced_at IS NULL GROUP BY price_currency) AS by_currency)`.as("mrr"),
      ]);

  async function find(id: string): Promise<PartnerWithFigures | undefined> {
    const row = await withFigures().where("id", "=", id).executeTakeFirst();
    return row === undefined ? undefined : toPartner(row);
  }

  return {
    find,

    async insert(partner) {
      try {
        const { id, slug, createdAt } = partner;
        await connection
          .insertInto("partner")
          .values({ id, slug, ...writable(partner), created_at: createdAt })
          .execute();
      } catch (error) {
        throw isTaken(error, "partner_slug_key") ? domainErrors.error("slug.taken", { slug: partner.slug }, error) : error;
      }
    },

    async list({ cursor, limit }) {
      const rows = await withFigures()
        .$if(cursor !== undefined, (query) => query.where("id", ">", cursor ?? ""))
        .orderBy("id")
        .limit(limit)
        .execute();
      return rows.map(toPartner);
    },

    async update(partner) {
      const { id, generation } = partner;
      const { numUpdatedRows } = await connection
        .updateTable("partner")
        .set({ ...writable(partner), generation: String(generation + 1) })
        .where("id", "=", id)
        .where("generation", "=", String(generation))
        .executeTakeFirst();
      return numUpdatedRows === 0n ? undefined : find(id);
    },

    async customers(partnerId, { cursor, limit, now }) {
      const rows = await connection
        .selectFrom("tenant")
        .leftJoin("subscription", (join) =>
          join.onRef("subscription.tenant_id", "=", "tenant.id").on("subscription.replaced_at", "is", null),
        )
        .select(["tenant.id", "tenant.slug", "tenant.name", "tenant.status", "tenant.created_at", "mrr_amount", "price_currency"])
        .select(
          sql<GrantScope[]>`(SELECT coalesce(array_agg(DISTINCT scope ORDER BY scope), '{}') FROM access_grant, unnest(scopes) AS scope
            WHERE access_grant.tenant_id = tenant.id AND access_grant.partner_id = ${partnerId} AND revoked_at IS NULL AND expires_at > ${now}
              AND tenant.status IN ('pending', 'active'))`.as("scopes"),
        )
        .where("tenant.partner_id", "=", partnerId)
        .$if(cursor !== undefined, (query) => query.where("tenant.id", ">", cursor ?? ""))
        .orderBy("tenant.id")
        .limit(limit)
        .execute();
      return rows.map(({ mrr_amount: amount, price_currency: currency, created_at: createdAt, ...customer }) => ({
        ...customer,
        mrr: amount === null || currency === null ? undefined : { amount: whole(amount), currency },
        createdAt,
      }));
    },

    async administrators(partnerId) {
      const rows = await connection
        .selectFrom("partner_administrator")
        .innerJoin("person", "person.id", "person_id")
        .select(["person.id", "display_name", "email"])
        .where("partner_id", "=", partnerId)
        .orderBy("display_name")
        .execute();
      return rows.map(({ id, display_name: displayName, email }) => ({ id, displayName, email }));
    },

    async addAdministrator(partnerId, personId) {
      const row = { partner_id: partnerId, person_id: personId };
      await connection
        .insertInto("partner_administrator")
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
  };
}

function writable({ name, domain, contact, billing, marginPercent }: Partner) {
  return {
    name,
    domain: domain ?? null,
    contact_name: contact.name,
    contact_email: contact.email,
    billing: JSON.stringify(billing),
    margin_percent: String(marginPercent),
  };
}

function toPartner(
  row: Selectable<Tables["partner"]> & { readonly customers: string; readonly mrr: readonly Money[] },
): PartnerWithFigures {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    domain: optional(row.domain),
    contact: { name: row.contact_name, email: row.contact_email },
    billing: row.billing,
    marginPercent: Number(row.margin_percent),
    generation: whole(row.generation),
    createdAt: row.created_at,
    customers: whole(row.customers),
    mrr: row.mrr,
  };
}
