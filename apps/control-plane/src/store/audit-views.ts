import { sql } from "kysely";

import type { Json } from "../domain/audit.ts";
import type { SavedViewRows } from "../domain/audit-views.ts";
import type { Connection } from "./database.ts";

export function savedViewRows(connection: Connection): SavedViewRows {
  return {
    async count(personId) {
      await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`audit views ${personId}`}, 0))`.execute(connection);
      const { count } = await connection
        .selectFrom("audit_view")
        .select(({ fn }) => fn.countAll<string>().as("count"))
        .where("person_id", "=", personId)
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    async insert({ id, personId, name, filter, createdAt }) {
      const row = { id, person_id: personId, name, filter: JSON.stringify(filter), created_at: createdAt };
      await connection.insertInto("audit_view").values(row).execute();
    },

    async list(personId) {
      const rows = await connection
        .selectFrom("audit_view")
        .selectAll()
        .where("person_id", "=", personId)
        .orderBy("id")
        .limit(100)
        .execute();
      return rows.map((row) => ({
        id: row.id,
        personId: row.person_id,
        name: row.name,
        filter: row.filter as Json,
        createdAt: row.created_at,
      }));
    },

    async remove(personId, id) {
      const gone = await connection.deleteFrom("audit_view").where("id", "=", id).where("person_id", "=", personId).executeTakeFirst();
      return gone.numDeletedRows === 1n;
    },
  };
}
