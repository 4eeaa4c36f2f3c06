import type { Selectable } from "kysely";

import type { ClaimedDomain, DomainRows } from "../domain/domains.ts";
import { domainErrors } from "../domain/errors.ts";
import { isTaken } from "./constraints.ts";
import type { Connection } from "./database.ts";
import { optional } from "./rows.ts";
import type { Tables } from "./schema.ts";

/** That only one tenant has proven a name is the database's own rule: nobody can be quicker than it. */
export function domainRows(connection: Connection): DomainRows {
  const kept = (tenantId: string) =>
    connection.selectFrom("domain").selectAll().where("tenant_id", "=", tenantId).where("removed_at", "is", null);

  return {
    async insert({ id, tenantId, name, verification, createdAt }) {
      try {
        await connection.insertInto("domain").values({ id, tenant_id: tenantId, name, verification, created_at: createdAt }).execute();
      } catch (error) {
        throw isTaken(error, "domain_claimed_once") ? domainErrors.error("domain.claimed", { name }, error) : error;
      }
    },

    async list(tenantId) {
      return (await kept(tenantId).orderBy("name").limit(500).execute()).map(toDomain);
    },

    async find(tenantId, id) {
      const row = await kept(tenantId).where("id", "=", id).executeTakeFirst();
      return row === undefined ? undefined : toDomain(row);
    },

    async prove({ id }, at) {
      try {
        const row = await connection
          .updateTable("domain")
          .set(({ eb }) => ({ verified_at: at, generation: eb("generation", "+", "1") }))
          .where("id", "=", id)
          .returningAll()
          .executeTakeFirstOrThrow();
        return toDomain(row);
      } catch (error) {
        throw isTaken(error, "domain_proven_once") ? domainErrors.error("domain.taken", {}, error) : error;
      }
    },

    async remove({ id }, at) {
      await connection
        .updateTable("domain")
        .set(({ eb }) => ({ removed_at: at, generation: eb("generation", "+", "1") }))
        .where("id", "=", id)
        .execute();
    },
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
  return { id, tenantId, name, verification, verifiedAt: optional(verifiedAt), createdAt };
}
