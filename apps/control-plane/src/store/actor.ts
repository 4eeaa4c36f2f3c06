import type { Actor, Grant } from "../domain/access.ts";
import { type Database, within } from "./database.ts";

/**
 * Somebody's authority at this moment, from the database and from nowhere else. `operatorAudience`: whether the token
 * was made for the operators' application; the database flag alone is not enough, nor is the audience.
 */
export async function loadActor(
  database: Database,
  personId: string,
  { operatorAudience }: { readonly operatorAudience: boolean },
): Promise<Actor | undefined> {
  return within(database, "everything", async (connection) => {
    const person = await connection.selectFrom("person").select("is_operator").where("id", "=", personId).executeTakeFirst();
    if (person === undefined) return undefined;
    const memberships = await connection
      .selectFrom("membership")
      .innerJoin("tenant", "tenant.id", "membership.tenant_id")
      .select(["tenant_id", "role"])
      .where("person_id", "=", personId)
      .where("suspended_at", "is", null)
      .where("removed_at", "is", null)
      .where("tenant.status", "in", ["pending", "active"])
      .execute();
    const partners = await connection.selectFrom("partner_administrator").select("partner_id").where("person_id", "=", personId).execute();
    const partnerIds = partners.map(({ partner_id: id }) => id);
    const grants =
      partnerIds.length === 0
        ? []
        : await connection
            .selectFrom("access_grant")
            .innerJoin("tenant", "tenant.id", "access_grant.tenant_id")
            .selectAll("access_grant")
            .where("access_grant.partner_id", "in", partnerIds)
            .where("revoked_at", "is", null)
            .where("tenant.status", "in", ["pending", "active"])
            .execute();
    return {
      personId,
      operator: person.is_operator && operatorAudience,
      memberships: memberships.map(({ tenant_id: tenantId, role }) => ({ tenantId, role })),
      partnerIds,
      grants: grants.map((grant): Grant => ({
        tenantId: grant.tenant_id,
        partnerId: grant.partner_id,
        scopes: grant.scopes,
        expiresAt: grant.expires_at,
        revokedAt: grant.revoked_at ?? undefined,
      })),
    };
  });
}

/** True for somebody who was asked to join something and has not answered: they sign in for that. */
export function hasOpenInvitation(database: Database, personId: string, now: Date): Promise<boolean> {
  return within(database, "everything", async (connection) => {
    const open = await connection
      .selectFrom("invitation")
      .innerJoin("person", "person.email", "invitation.email")
      .select("invitation.id")
      .where("person.id", "=", personId)
      .where("used_at", "is", null)
      .where("revoked_at", "is", null)
      .where("expires_at", ">", now)
      .executeTakeFirst();
    return open !== undefined;
  });
}

/** The person that an identity provider means by this subject. */
export async function findPerson(
  database: Database,
  { issuer, subject }: { readonly issuer: string; readonly subject: string },
): Promise<string | undefined> {
  const row = await database
    .selectFrom("person_identity")
    .select("person_id")
    .where("issuer", "=", issuer)
    .where("subject", "=", subject)
    .executeTakeFirst();
  return row?.person_id;
}
