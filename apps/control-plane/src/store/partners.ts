import { type Database, within } from "./database.ts";

/** True when there is a partner of this id. */
export function hasPartner(database: Database, id: string): Promise<boolean> {
  return within(
    database,
    { tenants: [] },
    async (connection) => (await connection.selectFrom("partner").select("id").where("id", "=", id).executeTakeFirst()) !== undefined,
  );
}
