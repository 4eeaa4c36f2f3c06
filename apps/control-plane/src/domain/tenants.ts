import type { Clock, IdSource } from "@allod/core";

import { type Actor, allowed, assertAllowed, type Permission } from "./access.ts";
import { domainErrors } from "./errors.ts";
import { parseSlug } from "./slug.ts";
import { nextStatus, type TenantAction, type TenantStatus } from "./tenant.ts";

export interface Tenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly status: TenantStatus;
  readonly partnerId: string | undefined;
  readonly generation: number;
  readonly createdAt: Date;
}

/** Which tenants a question may see. */
export type Reach = "everything" | { readonly tenants: readonly string[] };

/** What the tenants' rules need of a store. Each call is one transaction, kept within its reach by the store too. */
export interface TenantStore {
  /** Throws `slug.taken`. With `once`, a repetition gives what was made the first time, or throws `idempotency.mismatch`. */
  insert(tenant: Tenant, once: Once | undefined): Promise<Tenant>;
  find(id: string, reach: Reach): Promise<Tenant | undefined>;
  /** In order of id, after `cursor`. */
  list(reach: Reach, page: { readonly cursor: string | undefined; readonly limit: number }): Promise<readonly Tenant[]>;
  /** Undefined when the tenant is no longer of that generation. */
  update(tenant: Tenant, reach: Reach): Promise<Tenant | undefined>;
  hasPartner(id: string): Promise<boolean>;
}

/** A request that may be sent twice: who sent it, under which key, and a hash of what it says. */
export interface Once {
  readonly personId: string;
  readonly key: string;
  readonly requestHash: string;
}

interface Deps {
  readonly store: TenantStore;
  readonly clock: Clock;
  readonly ids: IdSource;
}

export type Tenants = ReturnType<typeof tenantRules>;

/** What can be done with tenants, and by whom. */
export function tenantRules({ store, clock, ids }: Deps) {
  /** A tenant that this person may not even see is one that does not exist. */
  async function visible(actor: Actor, id: string): Promise<Tenant> {
    const about = { subject: { kind: "tenant", tenantId: id } as const, now: clock.now() };
    const found = allowed(actor, "tenant.read", about) ? await store.find(id, { tenants: [id] }) : undefined;
    if (found === undefined) throw domainErrors.error("tenant.unknown");
    return found;
  }

  return {
    read: visible,

    async list(
      actor: Actor,
      page: { readonly cursor: string | undefined; readonly limit: number },
    ): Promise<{ items: readonly Tenant[]; next: string | undefined }> {
      const found = await store.list(reachOf(actor, clock.now()), { ...page, limit: page.limit + 1 });
      const items = found.slice(0, page.limit);
      return { items, next: found.length > page.limit ? items.at(-1)?.id : undefined };
    },

    async create(
      actor: Actor,
      wanted: { readonly slug: string; readonly name: string; readonly partnerId: string | undefined },
      once: Omit<Once, "personId"> | undefined,
    ): Promise<Tenant> {
      const { slug, name, partnerId } = wanted;
      const now = clock.now();
      if (partnerId === undefined) assertAllowed(actor, "tenant.list-all", { subject: { kind: "platform" }, now });
      else assertAllowed(actor, "tenant.create", { subject: { kind: "partner", partnerId }, now });
      if (partnerId !== undefined && !(await store.hasPartner(partnerId))) throw domainErrors.error("partner.unknown");
      const tenant: Tenant = { id: ids.next(), slug: parseSlug(slug), name, status: "pending", partnerId, generation: 1, createdAt: now };
      return store.insert(tenant, once === undefined ? undefined : { ...once, personId: actor.personId });
    },

    /** `generation`: of the tenant as the person saw it; undefined when that does not matter to them. */
    async move(
      actor: Actor,
      id: string,
      { action, generation }: { readonly action: Exclude<TenantAction, "activate">; readonly generation: number | undefined },
    ): Promise<Tenant> {
      const tenant = await visible(actor, id);
      assertAllowed(actor, `tenant.${action}` satisfies Permission, { subject: { kind: "tenant", tenantId: id }, now: clock.now() });
      if (generation !== undefined && generation !== tenant.generation) throw domainErrors.error("tenant.changed");
      const moved = await store.update({ ...tenant, status: nextStatus(tenant.status, action) }, { tenants: [id] });
      if (moved === undefined) throw domainErrors.error("tenant.changed");
      return moved;
    },
  };
}

/** The tenants that somebody may see in a list. */
function reachOf(actor: Actor, now: Date): Reach {
  if (allowed(actor, "tenant.list-all", { subject: { kind: "platform" }, now })) return "everything";
  const candidates = new Set([...actor.memberships, ...actor.grants].map(({ tenantId }) => tenantId));
  return { tenants: [...candidates].filter((tenantId) => allowed(actor, "tenant.read", { subject: { kind: "tenant", tenantId }, now })) };
}
