import { sql } from "kysely";

import type { Subscription, SubscriptionRows } from "../domain/subscriptions.ts";
import type { Connection } from "./database.ts";
import { optional, whole } from "./rows.ts";

export function subscriptionRows(connection: Connection): SubscriptionRows {
  async function current(tenantId: string): Promise<Subscription | undefined> {
    const row = await connection
      .selectFrom("subscription")
      .innerJoin("plan", "plan.id", "plan_id")
      .selectAll("subscription")
      .select(["plan.slug as plan_slug", "plan.name as plan_name"])
      .select(
        sql<string>`(SELECT count(*) FROM membership WHERE membership.tenant_id = subscription.tenant_id AND suspended_at IS NULL AND removed_at IS NULL)`.as(
          "used",
        ),
      )
      .where("tenant_id", "=", tenantId)
      .where("replaced_at", "is", null)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    return {
      id: row.id,
      tenantId,
      plan: { id: row.plan_id, slug: row.plan_slug, name: row.plan_name },
      seats: row.seats,
      seatsUsed: whole(row.used),
      price: { amount: whole(row.price_amount), currency: row.price_currency },
      period: row.period,
      status: row.status,
      mrr: { amount: whole(row.mrr_amount), currency: row.price_currency },
      startedAt: row.started_at,
      endsAt: optional(row.ends_at),
    };
  }

  return {
    current,

    async replace({ id, tenantId, planId, seats, price, period, status, startedAt, endsAt }) {
      await connection
        .updateTable("subscription")
        .set({ replaced_at: startedAt })
        .where("tenant_id", "=", tenantId)
        .where("replaced_at", "is", null)
        .execute();
      const row = {
        id,
        tenant_id: tenantId,
        plan_id: planId,
        seats,
        price_amount: String(price.amount),
        price_currency: price.currency,
        period,
        status,
        started_at: startedAt,
        ends_at: endsAt ?? null,
      };
      await connection.insertInto("subscription").values(row).execute();
      const kept = await current(tenantId);
      if (kept === undefined) throw new Error("the subscription that was just made is not there");
      return kept;
    },

    async cancel(tenantId, at) {
      await connection
        .updateTable("subscription")
        .set({ status: "cancelled", ends_at: at })
        .where("tenant_id", "=", tenantId)
        .where("replaced_at", "is", null)
        .where("status", "<>", "cancelled")
        .execute();
      return current(tenantId);
    },

    async endDue(now) {
      await connection
        .updateTable("subscription")
        .set({ status: "cancelled" })
        .where("ends_at", "<=", now)
        .where("status", "<>", "cancelled")
        .where("replaced_at", "is", null)
        .execute();
    },
  };
}
