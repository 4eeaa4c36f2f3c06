import type { Activity, ActivityRows } from "../domain/activity.ts";
import type { Connection } from "./database.ts";
import { optional } from "./rows.ts";

export function activityRows(connection: Connection): ActivityRows {
  return {
    async list(tenantId, { cursor, limit }) {
      const rows = await connection
        .selectFrom("activity")
        .leftJoin("person", "person.id", "actor_id")
        .selectAll("activity")
        .select("person.display_name as actor_name")
        .where("tenant_id", "=", tenantId)
        .$if(cursor !== undefined, (query) => query.where("activity.id", "<", cursor ?? ""))
        .orderBy("activity.id", "desc")
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        id: row.id,
        at: row.at,
        tenantId: optional(row.tenant_id),
        actorId: optional(row.actor_id),
        actorName: optional(row.actor_name),
        actingAs: row.acting_as,
        action: row.action,
        target: { kind: row.target_kind, id: row.target_id, name: row.target_name },
        changes: row.changes,
      }));
    },
  };
}

export async function insertActivity(
  connection: Connection,
  { id, at, tenantId, actorId, actingAs, action, target, changes }: Activity,
): Promise<void> {
  const row = {
    id,
    at,
    tenant_id: tenantId ?? null,
    actor_id: actorId ?? null,
    acting_as: actingAs,
    action,
    target_kind: target.kind,
    target_id: target.id,
    target_name: target.name,
    changes: JSON.stringify(changes),
  };
  await connection.insertInto("activity").values(row).execute();
}
