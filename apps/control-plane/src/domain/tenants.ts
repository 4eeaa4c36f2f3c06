import type { Clock, IdSource } from "@allod/core";

import { type Actor, allowed, assertAllowed, assertAllowedIn, assertOperator, type Permission } from "./access.ts";
import { changesBetween, type Chronicle } from "./activity.ts";
import { domainErrors } from "./errors.ts";
import type { Invitations } from "./invitations.ts";
import type { Billing, Money } from "./money.ts";
import { makeOnce, type Once } from "./once.ts";
import { type Page, type Paged, pageOf } from "./page.ts";
import { parseSlug } from "./slug.ts";
import type { ObjectRef, Reach, Store, Tx } from "./store.ts";
import type { Subscriptions } from "./subscriptions.ts";
import { nextStatus, type TenantAction, type TenantStatus } from "./tenant.ts";

export interface Tenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly status: TenantStatus;
  readonly partner: { readonly id: string; readonly name: string } | undefined;
  readonly billing: Billing;
  readonly generation: number;
  readonly createdAt: Date;
}

/** A tenant as somebody sees it: without `billing`, unless they may see what it pays. */
export type ShownTenant = Omit<Tenant, "billing"> & { readonly billing: Billing | undefined };

/** A tenant in a list. */
export interface TenantInList extends Tenant {
  readonly people: number;
  /** Undefined too for those who may not see what it pays. */
  readonly mrr: Money | undefined;
  /** Objects of it that a product refuses. */
  readonly failing: number;
}

export interface TenantFilter {
  readonly status: TenantStatus | undefined;
  readonly partnerId: string | undefined;
  /** Part of a name or short name. */
  readonly q: string | undefined;
  readonly failing: boolean | undefined;
}

export interface TenantRows {
  /** Throws `slug.taken`. */
  insert(tenant: Tenant): Promise<void>;
  find(id: string): Promise<Tenant | undefined>;
  bySlug(slug: string): Promise<Tenant | undefined>;
  /** In order of id. */
  list(filter: TenantFilter, page: Page): Promise<readonly TenantInList[]>;
  /** Undefined when it is no longer of that generation. */
  update(tenant: Pick<Tenant, "id" | "name" | "status" | "billing" | "generation">): Promise<Tenant | undefined>;
  /** Until the end of the transaction nobody else does this to the same tenant. */
  lock(id: string): Promise<void>;
  /** Everything of it that products hold, itself first. */
  objects(id: string): Promise<readonly ObjectRef[]>;
}

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly chronicle: Chronicle;
  readonly invitations: Invitations;
  readonly subscriptions: Subscriptions;
}

export interface WantedTenant {
  readonly slug: string;
  readonly name: string;
  readonly partnerId: string | undefined;
  readonly owner: { readonly email: string } | undefined;
  readonly subscription: { readonly planId: string; readonly seats: number } | undefined;
}

export type Tenants = ReturnType<typeof tenantRules>;

/** What can be done with tenants, and by whom. */
export function tenantRules({ store, clock, ids, chronicle, invitations, subscriptions }: Deps) {
  const seesBilling = (actor: Actor, tenantId: string): boolean =>
    allowed(actor, "billing.read", { subject: { kind: "tenant", tenantId }, now: clock.now() });
  const shown = (actor: Actor, tenant: Tenant): ShownTenant => (seesBilling(actor, tenant.id) ? tenant : { ...tenant, billing: undefined });

  return {
    async read(actor: Actor, id: string): Promise<ShownTenant> {
      assertAllowedIn(actor, "tenant.read", { tenantId: id, now: clock.now() });
      return shown(actor, await store.within({ tenants: [id] }, (tx) => known(tx, id)));
    },

    async list(actor: Actor, filter: TenantFilter, page: Page): Promise<Paged<TenantInList>> {
      const reach = reachOf(actor, clock.now());
      const { items, next } = await store.within(reach, (tx) => pageOf(page, (more) => tx.tenants.list(filter, more)));
      return { items: items.map((one) => (seesBilling(actor, one.id) ? one : { ...one, billing: {}, mrr: undefined })), next };
    },

    async create(actor: Actor, wanted: WantedTenant, once: Once | undefined): Promise<ShownTenant> {
      const now = clock.now();
      const { partnerId } = wanted;
      if (partnerId === undefined) assertOperator(actor, "tenant.create-direct", now);
      else assertAllowed(actor, "tenant.create", { subject: { kind: "partner", partnerId }, now });
      const slug = parseSlug(wanted.slug);
      const id = ids.next();
      const made = await store.within({ tenants: [id] }, async (tx) =>
        makeOnce(tx, once, {
          id,
          make: () => make(tx, actor, { ...wanted, slug, id }),
          async find(before) {
            await tx.see(before);
            return known(tx, before);
          },
        }),
      );
      return shown(actor, made);
    },

    async update(
      actor: Actor,
      id: string,
      {
        generation,
        ...changes
      }: { readonly name?: string | undefined; readonly billing?: Billing | undefined; readonly generation: number | undefined },
    ): Promise<ShownTenant> {
      const about = { tenantId: id, now: clock.now() };
      if (changes.name !== undefined || changes.billing === undefined) assertAllowedIn(actor, "tenant.update", about);
      if (changes.billing !== undefined) assertAllowedIn(actor, "billing.update", about);
      const updated = await store.within({ tenants: [id] }, async (tx) => {
        const before = await unchanged(tx, id, generation);
        const after = { ...before, name: changes.name ?? before.name, billing: changes.billing ?? before.billing };
        return changed(tx, actor, { before, after, action: "tenant.update" });
      });
      return shown(actor, updated);
    },

    /** `generation`: of the tenant as the person saw it; undefined when that does not matter to them. */
    async move(
      actor: Actor,
      id: string,
      { action, generation }: { readonly action: Exclude<TenantAction, "activate">; readonly generation: number | undefined },
    ): Promise<Tenant> {
      assertAllowedIn(actor, `tenant.${action}` satisfies Permission, { tenantId: id, now: clock.now() });
      return store.within({ tenants: [id] }, async (tx) => {
        const before = await unchanged(tx, id, generation);
        const moved = await changed(tx, actor, {
          before,
          after: { ...before, status: nextStatus(before.status, action) },
          action: `tenant.${action}`,
        });
        if (action === "terminate") await tx.subscriptions.cancel(id, clock.now());
        return moved;
      });
    },

    /** Looks at everything of the tenant in every product again, and brings it to what is wanted. */
    async reconcile(actor: Actor, id: string): Promise<void> {
      assertAllowedIn(actor, "tenant.reconcile", { tenantId: id, now: clock.now() });
      await store.within({ tenants: [id] }, async (tx) => {
        const tenant = await known(tx, id);
        await tx.resources.forget(id);
        await tx.reconcile(await tx.tenants.objects(id));
        await tx.record(chronicle.entry(actor, "tenant.reconcile", { tenantId: id, target: targetOf(tenant) }));
      });
    },

    /** Called by the worker when every product has a pending tenant. */
    async activate(id: string): Promise<void> {
      await store.within({ tenants: [id] }, async (tx) => {
        const before = await tx.tenants.find(id);
        if (before?.status !== "pending") return;
        await changed(tx, "system", {
          before,
          after: { ...before, status: nextStatus(before.status, "activate") },
          action: "tenant.activate",
        });
      });
    },
  };

  async function make(
    tx: Tx,
    actor: Actor,
    { id, slug, name, partnerId, owner, subscription }: WantedTenant & { readonly id: string },
  ): Promise<Tenant> {
    const partner = partnerId === undefined ? undefined : await tx.partners.find(partnerId);
    if (partnerId !== undefined && partner === undefined) throw domainErrors.error("partner.unknown");
    const tenant: Tenant = { id, slug, name, status: "pending", partner, billing: {}, generation: 1, createdAt: clock.now() };
    await tx.tenants.insert(tenant);
    await tx.reconcile([{ kind: "tenant", id }]);
    await tx.record(chronicle.entry(actor, "tenant.create", { tenantId: id, target: targetOf(tenant) }));
    if (subscription !== undefined) await subscriptions.begin(tx, actor, { tenant, ...subscription });
    if (owner !== undefined) await invitations.send(tx, actor, { to: { kind: "tenant", tenant, role: "owner" }, email: owner.email });
    return tenant;
  }

  async function changed(
    tx: Tx,
    actor: Actor | "system",
    { before, after, action }: { readonly before: Tenant; readonly after: Tenant; readonly action: string },
  ): Promise<Tenant> {
    const { name, status, billing } = after;
    const changes = changesBetween(before, { name, status, billing });
    if (Object.keys(changes).length === 0) return before;
    const kept = await tx.tenants.update(after);
    if (kept === undefined) throw domainErrors.error("tenant.changed");
    // Whether people can sign in, and what things are called, follows from their tenant.
    if (changes["name"] !== undefined || changes["status"] !== undefined) await tx.reconcile(await tx.tenants.objects(after.id));
    await tx.record(chronicle.entry(actor, action, { tenantId: after.id, target: targetOf(after), changes }));
    return kept;
  }
}

/** Throws `tenant.unknown`. */
export async function known(tx: Tx, id: string): Promise<Tenant> {
  const tenant = await tx.tenants.find(id);
  if (tenant === undefined) throw domainErrors.error("tenant.unknown");
  return tenant;
}

async function unchanged(tx: Tx, id: string, generation: number | undefined): Promise<Tenant> {
  const tenant = await known(tx, id);
  if (generation !== undefined && generation !== tenant.generation) throw domainErrors.error("tenant.changed");
  return tenant;
}

function targetOf({ id, name }: Tenant): { kind: string; id: string; name: string } {
  return { kind: "tenant", id, name };
}

/** The tenants that somebody may see in a list. */
function reachOf(actor: Actor, now: Date): Reach {
  if (allowed(actor, "tenant.list-all", { subject: { kind: "platform" }, now })) return "everything";
  const candidates = new Set([...actor.memberships, ...actor.grants].map(({ tenantId }) => tenantId));
  return { tenants: [...candidates].filter((tenantId) => allowed(actor, "tenant.read", { subject: { kind: "tenant", tenantId }, now })) };
}
