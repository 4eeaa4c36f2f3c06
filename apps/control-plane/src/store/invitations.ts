import { domainErrors } from "../domain/errors.ts";
import type { Invitation, InvitationRows } from "../domain/invitations.ts";
import { isTaken } from "./constraints.ts";
import type { Connection } from "./database.ts";
import { optional } from "./rows.ts";

export function invitationRows(connection: Connection): InvitationRows {
  const named = () =>
    connection
      .selectFrom("invitation")
      .innerJoin("person", "person.id", "invited_by")
      .selectAll("invitation")
      .select("person.display_name as inviter");
  type Row = Awaited<ReturnType<ReturnType<typeof named>["executeTakeFirstOrThrow"]>>;
  const toInvitation = (row: Row): Invitation => ({
    id: row.id,
    tenantId: optional(row.tenant_id),
    partnerId: optional(row.partner_id),
    email: row.email,
    role: optional(row.role),
    tokenHash: row.token_hash,
    invitedBy: { id: row.invited_by, displayName: row.inviter },
    expiresAt: row.expires_at,
    usedAt: optional(row.used_at),
    revokedAt: optional(row.revoked_at),
    createdAt: row.created_at,
  });

  return {
    async insert({ id, tenantId, partnerId, email, role, tokenHash, invitedBy, expiresAt, createdAt }) {
      const row = {
        id,
        tenant_id: tenantId ?? null,
        partner_id: partnerId ?? null,
        email,
        role: role ?? null,
        token_hash: tokenHash,
        invited_by: invitedBy.id,
        expires_at: expiresAt,
        created_at: createdAt,
      };
      try {
        await connection.insertInto("invitation").values(row).execute();
      } catch (error) {
        throw isTaken(error, "invitation_open_once") ? domainErrors.error("invitation.open", { email }, error) : error;
      }
    },

    async find(tenantId, id) {
      const row = await named().where("invitation.id", "=", id).where("tenant_id", "=", tenantId).executeTakeFirst();
      return row === undefined ? undefined : toInvitation(row);
    },

    async byHash(tokenHash) {
      const row = await named().where("token_hash", "=", tokenHash).forUpdate("invitation").executeTakeFirst();
      return row === undefined ? undefined : toInvitation(row);
    },

    async list(tenantId) {
      return (await named().where("tenant_id", "=", tenantId).orderBy("invitation.id", "desc").limit(500).execute()).map(toInvitation);
    },

    async update({ id, tokenHash, expiresAt, usedAt, revokedAt }) {
      await connection
        .updateTable("invitation")
        .set({ token_hash: tokenHash, expires_at: expiresAt, used_at: usedAt ?? null, revoked_at: revokedAt ?? null })
        .where("id", "=", id)
        .execute();
    },
  };
}
