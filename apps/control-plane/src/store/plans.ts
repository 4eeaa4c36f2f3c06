import type { Selectable } from "kysely";

import { domainErrors } from "../domain/errors.ts";
import type { Plan, PlanRows } from "../domain/plans.ts";
import { isTaken } from "./constraints.ts";
import type { Connection } from "./database.ts";
import { optional, optionalWhole, text, whole } from "./rows.ts";
import type { Tables } from "./schema.ts";

export function planRows(connection: Connection): PlanRows {
  return {
    async insert(plan) {
      const { id, slug, period, createdAt } = plan;
      try {
        await connection
          .insertInto("plan")
          .values({ id, slug, period, ...writable(plan), created_at: createdAt })
          .execute();
      } catch (error) {
        throw isTaken(error, "plan_slug_key") ? domainErrors.error("slug.taken", { slug }, error) : error;
      }
    },

    async find(id) {
      const row = await connection.selectFrom("plan").selectAll().where("id", "=", id).executeTakeFirst();
      return row === undefined ? undefined : toPlan(row);
    },

    async list() {
      return (await connection.selectFrom("plan").selectAll().orderBy("id").limit(500).execute()).map(toPlan);
    },

    async update(plan) {
      const row = await connection
        .updateTable("plan")
        .set({ ...writable(plan), generation: String(plan.generation + 1) })
        .where("id", "=", plan.id)
        .where("generation", "=", String(plan.generation))
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? undefined : toPlan(row);
    },

    async tenants(id) {
      const rows = await connection
        .selectFrom("subscription")
        .select("tenant_id")
        .where("plan_id", "=", id)
        .where("replaced_at", "is", null)
        .execute();
      return rows.map((row) => row.tenant_id);
    },
  };
}

function writable({ name, price, mailboxBytes, filesBytes, archivedAt }: Plan) {
  return {
    name,
    price_amount: String(price.amount),
    price_currency: price.currency,
    mailbox_bytes: text(mailboxBytes),
    files_bytes: text(filesBytes),
    archived_at: archivedAt ?? null,
  };
}

function toPlan(row: Selectable<Tables["plan"]>): Plan {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    price: { amount: whole(row.price_amount), currency: row.price_currency },
    period: row.period,
    mailboxBytes: optionalWhole(row.mailbox_bytes),
    filesBytes: optionalWhole(row.files_bytes),
    generation: whole(row.generation),
    archivedAt: optional(row.archived_at),
    createdAt: row.created_at,
  };
}
