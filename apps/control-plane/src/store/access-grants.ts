import type { GrantRows, KeptGrant } from "../domain/access-grants.ts";
import type { Connection } from "./database.ts";
import { optional } from "./rows.ts";

export function grantRows(connection: Connection): GrantRows {
  const named = (tenantId: string) =>
    connection
      .selectFrom("access_grant")
      .innerJoin("partner", "partner.id", "partner_id")
      .innerJoin("person", "person.id", "granted_by")
      .selectAll("access_grant")
      .select(["partner.name as partner_name", "person.display_name as granter"])
      .where("tenant_id", "=", tenantId);
  type Row = Awaited<ReturnType<ReturnType<typeof named>["executeTakeFirstOrThrow"]>>;
  const toGrant = (row: Row): KeptGrant => ({
    id: row.id,
    tenantId: row.tenant_id,
    partnerId: row.partner_id,
    partner: { id: row.partner_id, name: row.partner_name },
    scopes: row.scopes,
    grantedBy: { id: row.granted_by, displayName: row.granter },
    expiresAt: row.expires_at,
    revokedAt: optional(row.revoked_at),
    createdAt: row.created_at,
  });

  return {
    async insert({ id, tenantId, partnerId, scopes, grantedBy, expiresAt, createdAt }) {
      const row = {
        id,
        tenant_id: tenantId,
        partner_id: partnerId,
        scopes: [...scopes],
        granted_by: grantedBy,
        expires_at: expiresAt,
        created_at: createdAt,
      };
      await connection.insertInto("access_grant").values(row).execute();
    },

    async find(tenantId, id) {
      const row = await named(tenantId).where("access_grant.id", "=", id).executeTakeFirst();
      return row === undefined ? undefined : toGrant(row);
    },

    async list(tenantId) {
      return (await named(tenantId).orderBy("access_grant.id", "desc").limit(500).execute()).map(toGrant);
    },

    async revoke(id, at) {
      await connection.updateTable("access_grant").set({ revoked_at: at }).where("id", "=", id).where("revoked_at", "is", null).execute();
    },
  };
}
