import type { Selectable } from "kysely";

import type { ApiToken, TokenRows } from "../domain/tokens.ts";
import type { Connection } from "./database.ts";
import { optional } from "./rows.ts";
import type { Tables } from "./schema.ts";

export function tokenRows(connection: Connection): TokenRows {
  return {
    async insert({ id, personId, name, tenantId, access, expiresAt, createdAt }, tokenHash) {
      const row = {
        id,
        person_id: personId,
        name,
        only_tenant_id: tenantId ?? null,
        access,
        token_hash: tokenHash,
        expires_at: expiresAt,
        created_at: createdAt,
      };
      await connection.insertInto("api_token").values(row).execute();
    },

    async list(personId) {
      return (
        await connection.selectFrom("api_token").selectAll().where("person_id", "=", personId).orderBy("id", "desc").limit(500).execute()
      ).map(toToken);
    },

    async byHash(tokenHash) {
      const row = await connection.selectFrom("api_token").selectAll().where("token_hash", "=", tokenHash).executeTakeFirst();
      return row === undefined ? undefined : toToken(row);
    },

    async revoke(id, at) {
      await connection.updateTable("api_token").set({ revoked_at: at }).where("id", "=", id).execute();
    },

    async used(id, at) {
      await connection.updateTable("api_token").set({ last_used_at: at }).where("id", "=", id).execute();
    },
  };
}

function toToken(row: Selectable<Tables["api_token"]>): ApiToken {
  return {
    id: row.id,
    personId: row.person_id,
    name: row.name,
    tenantId: optional(row.only_tenant_id),
    access: row.access,
    expiresAt: row.expires_at,
    lastUsedAt: optional(row.last_used_at),
    revokedAt: optional(row.revoked_at),
    createdAt: row.created_at,
  };
}
