import type { Selectable } from "kysely";

import type { ClaimedDomain, DomainStore } from "../domain/domains.ts";
import { domainErrors } from "../domain/errors.ts";
import { isTaken } from "./constraints.ts";
import { type Database, within } from "./database.ts";
import type { Tables } from "./schema.ts";

/** Domains in PostgreSQL. That only one tenant has proven a name is the database's own rule: nobody can be quicker than it. */
export function domainStore(database: Database): DomainStore {
  return {
    insert: ({ id, tenantId, name, verification, createdAt }) =>
      within(database, { tenants: [tenantId] }, async (connection) => {
        await connection.insertInto("domain").values({ id, tenant_id: tenantId, name, verification, created_at: createdAt }).execute();
      }).catch((error: unknown) => {
        throw isTaken(error, "domain_tenant_id_name_key") ? domainErrors.error("domain.claimed", { name }, error) : error;
      }),

    list: (tenantId) =>
      within(database, { tenants: [tenantId] }, async (connection) => {
        const rows = await connection
          .selectFrom("domain")
          .selectAll()
          .where("tenant_id", "=", tenantId)
          .orderBy("name")
          .limit(500)
          .execute();
        return rows.map(toDomain);
      }),

    find: (tenantId, id) =>
      within(database, { tenants: [tenantId] }, async (connection) => {
        const row = await connection
          .selectFrom("domain")
          .selectAll()
          .where("id", "=", id)
          .where("tenant_id", "=", tenantId)
          .executeTakeFirst();
        return row === undefined ? undefined : toDomain(row);
      }),

    prove: (tenantId, id, at) =>
      within(database, { tenants: [tenantId] }, async (connection) => {
        const proven = connection.updateTable("domain").set({ verified_at: at }).where("id", "=", id).where("tenant_id", "=", tenantId);
        return toDomain(await proven.returningAll().executeTakeFirstOrThrow());
      }).catch((error: unknown) => {
        throw isTaken(error, "domain_proven_once") ? domainErrors.error("domain.taken", {}, error) : error;
      }),
  };
}

function toDomain({
  id,
  tenant_id: tenantId,
  name,
  verification,
  verified_at: verifiedAt,
  created_at: createdAt,
}: Selectable<Tables["domain"]>): ClaimedDomain {
  return { id, tenantId, name, verification, verifiedAt: verifiedAt ?? undefined, createdAt };
}
