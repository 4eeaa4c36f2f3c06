import { sql } from "kysely";

import type { ObjectSnapshot } from "../domain/object-snapshot.ts";
import type { ConnectorHealth } from "../domain/resources.ts";
import type { ObjectRef } from "../domain/store.ts";
import { type Connection, type Database, within } from "./database.ts";
import { idsAfter, snapshots } from "./objects.ts";
import type { ResourceRow } from "./schema.ts";

/** An object with what is known of it, and of its tenant, in each product; the meaning of the rows is reconcile's. */
export interface ObservedObject {
  readonly object: ObjectSnapshot;
  readonly resources: readonly ResourceRow[];
  /** By product: the tenant's id in it. */
  readonly tenantIds: ReadonlyMap<string, string>;
  /** At the identity provider; undefined before it is known. */
  readonly subject: string | undefined;
}

/** The observed side of reconciling. */
export interface ObservedStore {
  /** `issuer`: of the identity provider whose subjects products are told. */
  load(refs: readonly ObjectRef[], issuer: string | undefined): Promise<ObservedObject[]>;
  /** The next objects of a kind, for a sweep. */
  page(kind: ObjectRef["kind"], after: { readonly cursor: string | undefined; readonly limit: number }): Promise<ObjectRef[]>;
  save(row: ResourceRow): Promise<void>;
  /** Has one object in one product looked at again. */
  forget(ref: ObjectRef, connector: string): Promise<void>;
  /** Objects with something to try again by now in one of these products, each once. */
  due(now: Date, of: { readonly connectors: readonly string[]; readonly limit: number }): Promise<ObjectRef[]>;
  noteHealth(health: ConnectorHealth): Promise<void>;
}

export function observedStore(database: Database): ObservedStore {
  return {
    load: (refs, issuer) => within(database, "everything", (connection) => load(connection, refs, issuer)),

    page: (kind, after) =>
      within(database, "everything", async (connection) => (await idsAfter(connection, kind, after)).map((id) => ({ kind, id }))),

    save: (row) =>
      within(database, "everything", async (connection) => {
        const { kind: _, object_id: __, connector: ___, tenant_id: ____, ...known } = row;
        const written = { ...known, conditions: JSON.stringify(row.conditions), records: JSON.stringify(row.records) };
        await connection
          .insertInto("resource")
          .values({ ...row, ...written })
          .onConflict((conflict) => conflict.columns(["kind", "object_id", "connector"]).doUpdateSet(written))
          .execute();
      }),

    forget: ({ kind, id }, connector) =>
      within(database, "everything", async (connection) => {
        await connection
          .updateTable("resource")
          .set({ desired_hash: null })
          .where("kind", "=", kind)
          .where("object_id", "=", id)
          .where("connector", "=", connector)
          .execute();
      }),

    due: (now, { connectors, limit }) =>
      within(database, "everything", async (connection) => {
        const rows = await connection
          .selectFrom("resource")
          .select(["kind", "object_id"])
          .distinct()
          .where("retry_at", "<=", now)
          .where(sql<boolean>`connector = ANY (${connectors})`)
          .limit(limit)
          .execute();
        return rows.map(({ kind, object_id: id }) => ({ kind, id }));
      }),

    noteHealth: ({ connector, status, message, version, checkedAt, pausedUntil }) =>
      within(database, "everything", async (connection) => {
        const known = { status, message, version: version ?? null, checked_at: checkedAt, paused_until: pausedUntil ?? null };
        await connection
          .insertInto("connector_health")
          .values({ connector, ...known })
          .onConflict((conflict) => conflict.column("connector").doUpdateSet(known))
          .execute();
      }),
  };
}

async function load(connection: Connection, refs: readonly ObjectRef[], issuer: string | undefined): Promise<ObservedObject[]> {
  const kinds = [...new Set(refs.map(({ kind }) => kind))];
  const objects: ObjectSnapshot[] = [];
  for (const kind of kinds)
    objects.push(
      ...(await snapshots(
        connection,
        kind,
        refs.filter((ref) => ref.kind === kind).map(({ id }) => id),
      )),
    );
  if (objects.length === 0) return [];
  const rows = await connection
    .selectFrom("resource")
    .selectAll()
    .where("kind", "in", kinds)
    .where(
      "object_id",
      "in",
      objects.map(({ id }) => id),
    )
    .execute();
  const resources = Map.groupBy(rows as ResourceRow[], (row) => `${row.kind}:${row.object_id}`);
  const tenants = await tenantIds(connection, objects);
  const subjects = await subjectsOf(connection, objects, issuer);
  return objects.map((object) => ({
    object,
    resources: resources.get(`${object.kind}:${object.id}`) ?? [],
    tenantIds: ("tenant" in object ? tenants.get(object.tenant.id) : undefined) ?? new Map(),
    subject: object.kind === "member" ? subjects.get(object.person.id) : undefined,
  }));
}

/** Tenant -> product -> the tenant's id in it. */
async function tenantIds(connection: Connection, objects: readonly ObjectSnapshot[]): Promise<Map<string, Map<string, string>>> {
  const ids = [...new Set(objects.flatMap((object) => ("tenant" in object ? [object.tenant.id] : [])))];
  if (ids.length === 0) return new Map();
  const rows = await connection
    .selectFrom("resource")
    .select(["object_id", "connector", "external_id"])
    .where("kind", "=", "tenant")
    .where("object_id", "in", ids)
    .where("external_id", "is not", null)
    .execute();
  const found = new Map<string, Map<string, string>>();
  for (const { object_id: id, connector, external_id: externalId } of rows)
    found.set(id, (found.get(id) ?? new Map<string, string>()).set(connector, externalId ?? ""));
  return found;
}

async function subjectsOf(
  connection: Connection,
  objects: readonly ObjectSnapshot[],
  issuer: string | undefined,
): Promise<Map<string, string>> {
  const ids = [...new Set(objects.flatMap((object) => (object.kind === "member" ? [object.person.id] : [])))];
  if (issuer === undefined || ids.length === 0) return new Map();
  const rows = await connection
    .selectFrom("person_identity")
    .select(["person_id", "subject"])
    .where("issuer", "=", issuer)
    .where("person_id", "in", ids)
    .orderBy("subject", "desc")
    .execute();
  return new Map(rows.map(({ person_id: id, subject }) => [id, subject]));
}
