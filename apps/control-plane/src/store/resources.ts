import { type Database, within } from "./database.ts";
import type { ResourceRow } from "./schema.ts";

/** What is known of a tenant in a product, as rows; the meaning is reconcile's. */
export interface ResourceStore {
  find(tenantId: string, connector: string): Promise<ResourceRow | undefined>;
  save(row: ResourceRow): Promise<void>;
  /** Tenants with something to try again by now, each once, at most `limit`. */
  due(now: Date, limit: number): Promise<string[]>;
}

/** Resources in PostgreSQL. */
export function resourceStore(database: Database): ResourceStore {
  return {
    find: (tenantId, connector) =>
      within(database, { tenants: [tenantId] }, (connection) =>
        connection
          .selectFrom("resource")
          .selectAll()
          .where("tenant_id", "=", tenantId)
          .where("connector", "=", connector)
          .executeTakeFirst(),
      ),

    save: (row) =>
      within(database, { tenants: [row.tenant_id] }, async (connection) => {
        const { tenant_id: _, connector: __, ...known } = row;
        const written = { ...known, conditions: JSON.stringify(row.conditions) };
        const insert = connection.insertInto("resource").values({ ...row, ...written });
        await insert.onConflict((conflict) => conflict.columns(["tenant_id", "connector"]).doUpdateSet(written)).execute();
      }),

    due: (now, limit) =>
      within(database, "everything", async (connection) => {
        const rows = await connection
          .selectFrom("resource")
          .select("tenant_id")
          .distinct()
          .where("retry_at", "<=", now)
          .limit(limit)
          .execute();
        return rows.map(({ tenant_id: tenantId }) => tenantId);
      }),
  };
}
