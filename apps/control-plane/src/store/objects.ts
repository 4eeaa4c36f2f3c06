import { type ExpressionBuilder, sql } from "kysely";

import type { DomainSnapshot, MemberSnapshot, ObjectSnapshot, PersonSnapshot, TenantSnapshot } from "../domain/object-snapshot.ts";
import type { ObjectRef } from "../domain/store.ts";
import type { Connection } from "./database.ts";
import { optional, optionalWhole, whole } from "./rows.ts";
import type { Tables } from "./schema.ts";

type Kind = ObjectRef["kind"];

/** Objects as they are at this moment, in the order of their ids; those that are not there are left out. */
export async function snapshots(connection: Connection, kind: Kind, ids: readonly string[]): Promise<ObjectSnapshot[]> {
  if (ids.length === 0) return [];
  switch (kind) {
    case "tenant":
      return tenants(connection, ids);
    case "domain":
      return domains(connection, ids);
    case "person":
      return people(connection, ids);
    case "member":
      return members(connection, ids);
  }
}

const TABLE = { tenant: "tenant", domain: "domain", person: "person", member: "membership" } as const;

/** Ids of a kind, in order, after `cursor`. */
export async function idsAfter(
  connection: Connection,
  kind: Kind,
  { cursor, limit }: { readonly cursor: string | undefined; readonly limit: number },
): Promise<string[]> {
  const { rows } = await sql<{
    id: string;
  }>`SELECT id FROM ${sql.table(TABLE[kind])} WHERE ${cursor ?? null}::uuid IS NULL OR id > ${cursor ?? null}::uuid ORDER BY id LIMIT ${limit}`.execute(
    connection,
  );
  return rows.map(({ id }) => id);
}

/** A column of the plan that a tenant has. */
function ofPlan(column: "mailbox_bytes" | "files_bytes") {
  return ({ selectFrom, ref }: ExpressionBuilder<Tables, "tenant">) =>
    selectFrom("subscription")
      .innerJoin("plan", "plan.id", "plan_id")
      .select(`plan.${column}`)
      .where("subscription.tenant_id", "=", ref("tenant.id"))
      .where("replaced_at", "is", null)
      .as(column);
}

async function tenants(connection: Connection, ids: readonly string[]): Promise<TenantSnapshot[]> {
  const rows = await connection
    .selectFrom("tenant")
    .select(["id", "slug", "name", "status", "generation"])
    .select(ofPlan("files_bytes"))
    .where("id", "in", ids)
    .orderBy("id")
    .execute();
  return rows.map(({ files_bytes: filesBytes, generation, ...same }) => ({
    kind: "tenant",
    ...same,
    generation: whole(generation),
    filesBytes: optionalWhole(filesBytes),
  }));
}

async function domains(connection: Connection, ids: readonly string[]): Promise<DomainSnapshot[]> {
  const rows = await connection
    .selectFrom("domain")
    .innerJoin("tenant", "tenant.id", "tenant_id")
    .select(["domain.id", "domain.name", "domain.generation", "verified_at", "removed_at", "tenant_id", "slug", "status"])
    .where("domain.id", "in", ids)
    .orderBy("domain.id")
    .execute();
  return rows.map(({ id, name, generation, verified_at: verifiedAt, removed_at: removedAt, tenant_id: tenantId, slug, status }) => ({
    kind: "domain",
    id,
    name,
    generation: whole(generation),
    proven: verifiedAt !== null && removedAt === null,
    tenant: { id: tenantId, slug, status },
  }));
}

async function people(connection: Connection, ids: readonly string[]): Promise<PersonSnapshot[]> {
  const rows = await connection
    .selectFrom("person")
    .select(["id", "email", "display_name", "locale", "generation"])
    .select(
      sql<boolean>`is_operator
        OR EXISTS (SELECT FROM partner_administrator WHERE person_id = person.id)
        OR EXISTS (SELECT FROM invitation WHERE invitation.email = person.email AND used_at IS NULL AND revoked_at IS NULL AND expires_at > now())
        OR EXISTS (SELECT FROM membership JOIN tenant ON tenant.id = tenant_id WHERE person_id = person.id
                   AND suspended_at IS NULL AND removed_at IS NULL AND tenant.status IN ('pending', 'active'))`.as("inside"),
    )
    .where("id", "in", ids)
    .orderBy("id")
    .execute();
  return rows.map(({ display_name: displayName, generation, ...same }) => ({
    kind: "person",
    ...same,
    displayName,
    generation: whole(generation),
  }));
}

async function members(connection: Connection, ids: readonly string[]): Promise<MemberSnapshot[]> {
  const rows = await connection
    .selectFrom("membership")
    .innerJoin("tenant", "tenant.id", "tenant_id")
    .innerJoin("person", "person.id", "person_id")
    .selectAll("membership")
    .select(["slug", "status", "email", "display_name", "own_account"])
    .select(({ selectFrom, ref }) =>
      selectFrom("domain")
        .select("name")
        .where("domain.tenant_id", "=", ref("membership.tenant_id"))
        .where("verified_at", "is not", null)
        .where("removed_at", "is", null)
        .orderBy("verified_at")
        .orderBy("domain.id")
        .limit(1)
        .as("domain"),
    )
    .select((builder) => ofPlan("mailbox_bytes")(builder as unknown as ExpressionBuilder<Tables, "tenant">))
    .where("membership.id", "in", ids)
    .orderBy("membership.id")
    .execute();
  return rows.map((row) => ({
    kind: "member",
    id: row.id,
    generation: whole(row.generation),
    tenant: { id: row.tenant_id, slug: row.slug, status: row.status },
    person: { id: row.person_id, email: row.email, displayName: row.display_name, ownAccount: row.own_account },
    username: row.username,
    role: row.role,
    status: row.removed_at !== null ? "removed" : row.suspended_at !== null ? "suspended" : "active",
    aliases: row.aliases,
    domain: optional(row.domain),
    mailboxBytes: optionalWhole(row.mailbox_bytes),
  }));
}
