import { type RawBuilder, sql } from "kysely";

import type { Actor, Grant } from "../domain/access.ts";
import { type Database, within } from "./database.ts";

/** As the database's function `actor` gives it. */
interface Found extends Pick<Actor, "personId" | "operator" | "memberships" | "partnerIds"> {
  readonly grants: readonly (Pick<Grant, "tenantId" | "partnerId" | "scopes"> & { readonly expiresAt: string })[];
}

interface How {
  /** Whether the token was made for the operators' application: the database flag alone is not enough, nor is this. */
  readonly operatorAudience: boolean;
}

/** Somebody's authority at this moment, from the database and from nowhere else. */
export function loadActor(database: Database, personId: string, how: How): Promise<Actor | undefined> {
  return ask(database, sql`SELECT actor(${personId}) AS found`, how);
}

/** The same of whoever an identity provider means by this subject. */
export function findActor(
  database: Database,
  { issuer, subject }: { readonly issuer: string; readonly subject: string },
  how: How,
): Promise<Actor | undefined> {
  return ask(database, sql`SELECT actor(person_id) AS found FROM person_identity WHERE issuer = ${issuer} AND subject = ${subject}`, how);
}

/** One statement, and no transaction: each request waits for it. */
async function ask(database: Database, question: RawBuilder<unknown>, { operatorAudience }: How): Promise<Actor | undefined> {
  const { rows } = await database.executeQuery<{ found: Found | null }>(question.compile(database));
  const found = rows[0]?.found ?? undefined;
  if (found === undefined) return undefined;
  return {
    ...found,
    operator: found.operator && operatorAudience,
    grants: found.grants.map((grant) => ({ ...grant, expiresAt: new Date(grant.expiresAt), revokedAt: undefined })),
  };
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
