import { sql } from "kysely";

import type { AlertRows, AlertRule, WatchedRule } from "../domain/alerts.ts";
import type { ChainOwner } from "../domain/audit.ts";
import { chainIdOf } from "./audit.ts";
import type { Connection } from "./database.ts";
import { optional } from "./rows.ts";

export function alertRows(connection: Connection): AlertRows {
  const kept = () =>
    connection
      .selectFrom("alert_rule")
      .selectAll("alert_rule")
      .select([
        // The driver does not know arrays of a type of ours.
        sql<string[]>`emails::text[]`.as("addresses"),
        ({ selectFrom }) =>
          selectFrom("alert_delivery")
            .select("last_error")
            .whereRef("rule_id", "=", "alert_rule.id")
            .orderBy("alert_delivery.id", "desc")
            .limit(1)
            .as("webhook_error"),
      ])
      .where("removed_at", "is", null);
  const of = (owner: ChainOwner) =>
    owner === "platform" ? kept().where("tenant_id", "is", null) : kept().where("tenant_id", "=", owner.tenantId);
  type Row = Awaited<ReturnType<ReturnType<typeof kept>["executeTakeFirstOrThrow"]>>;
  const toRule = (row: Row): AlertRule => ({
    id: row.id,
    tenantId: optional(row.tenant_id),
    kind: row.kind,
    threshold: optional(row.threshold),
    windowMinutes: optional(row.window_minutes),
    emails: row.addresses,
    webhookUrl: optional(row.webhook_url),
    enabled: row.enabled,
    createdBy: row.created_by,
    createdAt: row.created_at,
    lastRaisedAt: optional(row.last_raised_at),
    webhookError: row.webhook_error ?? "",
  });

  return {
    async count(owner) {
      await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`alert rules ${chainIdOf(owner)}`}, 0))`.execute(connection);
      return (await of(owner).execute()).length;
    },

    async insert({ id, tenantId, kind, threshold, windowMinutes, emails, webhookUrl, createdBy, createdAt }, sealedSecret) {
      const row = {
        id,
        tenant_id: tenantId ?? null,
        kind,
        threshold: threshold ?? null,
        window_minutes: windowMinutes ?? null,
        emails: [...emails],
        webhook_url: webhookUrl ?? null,
        webhook_secret: sealedSecret ?? null,
        created_by: createdBy,
        created_at: createdAt,
      };
      await connection.insertInto("alert_rule").values(row).execute();
    },

    list: async (owner) => (await of(owner).orderBy("alert_rule.id").execute()).map(toRule),

    async find(owner, id) {
      const row = await of(owner).where("alert_rule.id", "=", id).executeTakeFirst();
      return row === undefined ? undefined : toRule(row);
    },

    async update(id, { enabled, threshold, windowMinutes }) {
      await connection
        .updateTable("alert_rule")
        .set({ enabled, threshold: threshold ?? null, window_minutes: windowMinutes ?? null })
        .where("id", "=", id)
        .execute();
    },

    async remove(id, at) {
      await connection.updateTable("alert_rule").set({ removed_at: at }).where("id", "=", id).execute();
    },

    async watching(chain) {
      const rows = await kept()
        .innerJoin("person", "person.id", "created_by")
        .select("person.locale")
        .where("enabled", "=", true)
        .where(({ or, eb }) => or([eb("tenant_id", "is", null), eb("tenant_id", "=", chainIdOf(chain))]))
        .orderBy("alert_rule.id")
        .forUpdate("alert_rule")
        .execute();
      return rows.map((row): WatchedRule => ({ ...toRule(row), state: row.state, locale: row.locale }));
    },

    async seen(id, state, lastRaisedAt) {
      await connection
        .updateTable("alert_rule")
        .set({ state: JSON.stringify(state), last_raised_at: lastRaisedAt ?? null })
        .where("id", "=", id)
        .execute();
    },

    async deliver({ id, rule, body, createdAt }) {
      const row = { id, rule_id: rule.id, tenant_id: rule.tenantId ?? null, body, created_at: createdAt, retry_at: createdAt };
      await connection.insertInto("alert_delivery").values(row).execute();
    },
  };
}
