import { domainErrors } from "../domain/errors.ts";
import type { Once, Tenant, TenantStore } from "../domain/tenants.ts";
import { isTaken } from "./constraints.ts";
import { type Connection, type Database, within } from "./database.ts";
import { hasPartner } from "./partners.ts";
import type { Tables } from "./schema.ts";

type Row = { readonly [Column in keyof Tables["tenant"]]: unknown } & { readonly id: string };

/** Called in the transaction of every change, with the tenant that changed. */
type OnChange = (connection: Connection, tenantId: string) => Promise<void>;

/** Tenants in PostgreSQL. */
export function tenantStore(database: Database, onChange: OnChange = async () => undefined): TenantStore {
  return {
    insert: (tenant, once) =>
      within(database, { tenants: [tenant.id] }, async (connection) => {
        const before = once === undefined ? undefined : await remembered(connection, once, tenant);
        if (before !== undefined) return before;
        const { id, slug, name, partnerId, createdAt } = tenant;
        const row = { id, slug, name, partner_id: partnerId ?? null, created_at: createdAt };
        const made = await connection.insertInto("tenant").values(row).returningAll().executeTakeFirstOrThrow();
        await onChange(connection, id);
        return toTenant(made);
      }).catch((error: unknown) => {
        throw isTaken(error, "tenant_slug_key") ? domainErrors.error("slug.taken", { slug: tenant.slug }, error) : error;
      }),

    find: (id, reach) =>
      within(database, reach, async (connection) => {
        const row = await connection.selectFrom("tenant").selectAll().where("id", "=", id).executeTakeFirst();
        return row === undefined ? undefined : toTenant(row);
      }),

    list: (reach, { cursor, limit }) =>
      within(database, reach, async (connection) => {
        const all = connection.selectFrom("tenant").selectAll().orderBy("id").limit(limit);
        return (await (cursor === undefined ? all : all.where("id", ">", cursor)).execute()).map(toTenant);
      }),

    update: ({ id, name, status, generation }, reach) =>
      within(database, reach, async (connection) => {
        const change = connection.updateTable("tenant").set({ name, status, generation: String(generation + 1) });
        const row = await change.where("id", "=", id).where("generation", "=", String(generation)).returningAll().executeTakeFirst();
        if (row === undefined) return undefined;
        await onChange(connection, id);
        return toTenant(row);
      }),

    hasPartner: (id) => hasPartner(database, id),
  };
}

/**
 * Notes the request under its key, in the transaction that does the work: both are kept, or neither. A second request
 * with the key waits here for the first, and is given what that one made.
 */
async function remembered(connection: Connection, { personId, key, requestHash }: Once, tenant: Tenant): Promise<Tenant | undefined> {
  const note = { person_id: personId, key, request_hash: requestHash, answer: JSON.stringify(tenant), created_at: tenant.createdAt };
  const made = await connection
    .insertInto("idempotency")
    .values(note)
    .onConflict((conflict) => conflict.columns(["person_id", "key"]).doNothing())
    .executeTakeFirst();
  if (made.numInsertedOrUpdatedRows === 1n) return undefined;
  const before = await connection
    .selectFrom("idempotency")
    .selectAll()
    .where("person_id", "=", personId)
    .where("key", "=", key)
    .executeTakeFirstOrThrow();
  if (before.request_hash !== requestHash) throw domainErrors.error("idempotency.mismatch");
  const answer = before.answer as Tenant & { readonly createdAt: string };
  return { ...answer, partnerId: answer.partnerId, createdAt: new Date(answer.createdAt) };
}

function toTenant({ id, slug, name, status, partner_id: partnerId, generation, created_at: createdAt }: Row): Tenant {
  return {
    id,
    slug: slug as string,
    name: name as string,
    status: status as Tenant["status"],
    partnerId: (partnerId as string | null) ?? undefined,
    generation: Number(generation),
    createdAt: createdAt as Date,
  };
}
