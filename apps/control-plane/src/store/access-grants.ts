import type { Selectable } from "kysely";

import type { GrantStore, KeptGrant } from "../domain/access-grants.ts";
import { type Database, within } from "./database.ts";
import { hasPartner } from "./partners.ts";
import type { Tables } from "./schema.ts";

/** Grants in PostgreSQL. */
export function grantStore(database: Database): GrantStore {
  return {
    insert: ({ id, tenantId, partnerId, scopes, grantedBy, expiresAt, createdAt }) =>
      within(database, { tenants: [tenantId] }, async (connection) => {
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
      }),

    list: (tenantId) =>
      within(database, { tenants: [tenantId] }, async (connection) => {
        const rows = await connection
          .selectFrom("access_grant")
          .selectAll()
          .where("tenant_id", "=", tenantId)
          .orderBy("id", "desc")
          .limit(500)
          .execute();
        return rows.map(toGrant);
      }),

    revoke: (tenantId, id, at) =>
      within(database, { tenants: [tenantId] }, async (connection) => {
        await connection
          .updateTable("access_grant")
          .set({ revoked_at: at })
          .where("id", "=", id)
          .where("tenant_id", "=", tenantId)
          .where("revoked_at", "is", null)
          .execute();
        const row = await connection
          .selectFrom("access_grant")
          .selectAll()
          .where("id", "=", id)
          .where("tenant_id", "=", tenantId)
          .executeTakeFirst();
        return row === undefined ? undefined : toGrant(row);
      }),

    hasPartner: (id) => hasPartner(database, id),
  };
}

function toGrant(row: Selectable<Tables["access_grant"]>): KeptGrant {
  const {
    id,
    tenant_id: tenantId,
    partner_id: partnerId,
    scopes,
    granted_by: grantedBy,
    expires_at: expiresAt,
    revoked_at: revokedAt,
    created_at: createdAt,
  } = row;
  return { id, tenantId, partnerId, scopes, grantedBy, expiresAt, revokedAt: revokedAt ?? undefined, createdAt };
}
