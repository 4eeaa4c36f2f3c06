import { sql } from "kysely";

import type { Asked, Known, OwnerRows } from "../domain/attribution.ts";
import type { Connection } from "./database.ts";
import { optional } from "./rows.ts";

export function ownerRows(connection: Connection): OwnerRows {
  return {
    async known(asked) {
      const found = {
        tenantIds: await tenantIds(connection, asked),
        objects: [...(await objects(connection, asked)), ...(await places(connection, asked))],
        identities: await identities(connection, asked),
        emails: await emails(connection, asked),
        domains: await domains(connection, asked),
      };
      const named = [...found.objects, ...found.identities, ...found.emails].flatMap(({ personId }) => personId ?? []);
      return { ...found, people: await people(connection, [...new Set(named)]) };
    },
  };
}

async function tenantIds(connection: Connection, { tenantIds: ids }: Asked): Promise<Known["tenantIds"]> {
  if (ids.length === 0) return [];
  const rows = await connection.selectFrom("tenant").select("id").where("id", "in", ids).execute();
  return rows.map(({ id }) => id);
}

async function objects(connection: Connection, { objects: asked }: Asked): Promise<Known["objects"]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<{
    connector: string;
    external_id: string;
    kind: "tenant" | "domain" | "person" | "member";
    tenant_id: string | null;
    person_id: string | null;
  }>`
    SELECT resource.connector, resource.external_id, resource.kind, resource.tenant_id,
      CASE resource.kind WHEN 'person' THEN resource.object_id WHEN 'member' THEN membership.person_id END AS person_id
    FROM unnest(${asked.map(({ connector }) => connector)}::text[], ${asked.map(({ externalId }) => externalId)}::text[])
      AS asked (connector, external_id)
    JOIN resource ON resource.connector = asked.connector AND resource.external_id = asked.external_id
      AND resource.kind IN ('tenant', 'domain', 'person', 'member')
    LEFT JOIN membership ON resource.kind = 'member' AND membership.id = resource.object_id`.execute(connection);
  return rows.map(({ connector, external_id: externalId, kind, tenant_id: tenantId, person_id: personId }) => ({
    connector,
    externalId,
    kind,
    tenantId: optional(tenantId),
    personId: optional(personId),
  }));
}

/**
 * A place in a space of OpenCloud is kept as that of an account in it, `space/account`; what happens names the account alone. No
 * index helps under the policies, so that all places are gone through: 0.2 seconds for 100 000, once a batch.
 */
async function places(connection: Connection, { objects: asked }: Asked): Promise<Known["objects"]> {
  const accounts = asked.filter(({ connector, externalId }) => connector === "opencloud" && !/[/$]/.test(externalId));
  if (accounts.length === 0) return [];
  const { rows } = await sql<{ account: string; tenant_id: string; person_id: string | null }>`
    SELECT split_part(resource.external_id, '/', -1) AS account, resource.tenant_id, membership.person_id
    FROM resource LEFT JOIN membership ON membership.id = resource.object_id
    WHERE resource.connector = 'opencloud' AND resource.kind = 'member' AND strpos(resource.external_id, '/') > 0
      AND split_part(resource.external_id, '/', -1) = ANY (${accounts.map(({ externalId }) => externalId)}::text[])`.execute(connection);
  return rows.map(({ account, tenant_id: tenantId, person_id: personId }) => ({
    connector: "opencloud",
    externalId: account,
    kind: "member",
    tenantId,
    personId: optional(personId),
  }));
}

async function identities(connection: Connection, { identities: asked }: Asked): Promise<Known["identities"]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<{ issuer: string; subject: string; person_id: string }>`
    SELECT issuer, subject, person_id FROM person_identity
    JOIN unnest(${asked.map(({ issuer }) => issuer)}::text[], ${asked.map(({ subject }) => subject)}::text[]) AS asked (issuer, subject)
      USING (issuer, subject)`.execute(connection);
  return rows.map(({ issuer, subject, person_id: personId }) => ({ issuer, subject, personId }));
}

/** Of people, and of mailboxes: a name or an alias of somebody, in a domain that their tenant has proven. */
async function emails(connection: Connection, { emails: asked }: Asked): Promise<Known["emails"]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<{ email: string; person_id: string; tenant_id: string | null }>`
    WITH asked AS (
      SELECT email, substring(email FROM '^(.*)@') AS local, substring(email FROM '@([^@]*)$') AS domain FROM unnest(${asked}::text[]) AS email
    )
    SELECT asked.email, person.id AS person_id, NULL::uuid AS tenant_id FROM asked JOIN person ON person.email = asked.email
    UNION ALL
    SELECT asked.email, membership.person_id, membership.tenant_id FROM asked
    JOIN domain ON domain.name = asked.domain AND domain.verified_at IS NOT NULL AND domain.removed_at IS NULL
    JOIN membership ON membership.tenant_id = domain.tenant_id AND (membership.username = asked.local OR asked.local = ANY (membership.aliases))`.execute(
    connection,
  );
  return rows.map(({ email, person_id: personId, tenant_id: tenantId }) => ({ email, personId, tenantId: optional(tenantId) }));
}

async function domains(connection: Connection, { domains: asked }: Asked): Promise<Known["domains"]> {
  if (asked.length === 0) return [];
  const rows = await connection
    .selectFrom("domain")
    .select(["name", "tenant_id", "verified_at", "removed_at"])
    .where("name", "in", asked)
    .where("verified_at", "is not", null)
    .orderBy("verified_at")
    .execute();
  return rows.map((row) => ({
    name: row.name,
    tenantId: row.tenant_id,
    from: optional(row.verified_at),
    until: optional(row.removed_at),
  }));
}

async function people(connection: Connection, ids: readonly string[]): Promise<Known["people"]> {
  if (ids.length === 0) return [];
  const rows = await connection
    .selectFrom("person")
    .leftJoin("membership", "membership.person_id", "person.id")
    .select(["person.id", "person.display_name", "membership.tenant_id", "membership.created_at", "membership.removed_at"])
    .where("person.id", "in", ids)
    .execute();
  return [...Map.groupBy(rows, ({ id }) => id)].map(([id, all]) => ({
    id,
    name: all[0]?.display_name ?? "",
    memberships: all.flatMap(({ tenant_id: tenantId, created_at: from, removed_at: until }) =>
      tenantId === null ? [] : [{ tenantId, from: optional(from), until: optional(until) }],
    ),
  }));
}
